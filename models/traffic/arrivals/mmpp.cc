// A Poisson process whose rate follows a Markov chain that goes round its states (Markov-modulated;
// Fischer & Meier-Hellstern, "The Markov-modulated Poisson process cookbook", Performance
// Evaluation 18, 1993): bursts that last, unlike those of a renewal process.
#include <algorithm>

#include "models/traffic/arrivals/all.h"

namespace ballast {

namespace {

ArgsProblem check(const Args& args) {
  const std::vector<Args>& states = args.records("states");
  if (states.size() < 2) return "needs at least two states (one state is poisson)";
  if (std::none_of(states.begin(), states.end(),
                   [](const Args& state) { return state.number("rate") > 0; }))
    return "needs a state with a rate above 0";
  return "";
}

ArrivalSpec make(const Args& args) {
  MmppArrivals mmpp;
  for (const Args& state : args.records("states"))
    mmpp.states.push_back({state.number("rate"), state.duration_s("hold")});
  return mmpp;
}

}  // namespace

const ArrivalKind kMmppProcess{
    .name = "mmpp",
    .summary = "a rate that jumps among states at random: bursts that last",
    .params = {{.name = "states",
                .type = ParamType::kRecords,
                .help = "visited in order, then from the first again; starts in the first",
                .required = true,
                .fields = {{.name = "rate",
                            .type = ParamType::kRate,
                            .help = "requests per second while in the state",
                            .required = true,
                            .min = 0},
                           {.name = "hold",
                            .type = ParamType::kDuration,
                            .help = "mean of the exponential time spent in the state",
                            .required = true,
                            .min = 0,
                            .min_exclusive = true}}}},
    .check = check,
    .make = make,
};

}  // namespace ballast
