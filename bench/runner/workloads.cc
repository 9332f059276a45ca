#include "bench/runner/workloads.h"

namespace ballast::bench {

namespace {

// Exact means in multiples of the mean work, at 80 %.
constexpr double kMM1 = 5;  // 1 / (1 - .8); the same with processor sharing
// E16/M/1: the waiting time seen by each server's every sixteenth arrival, 1 / (1 - sigma) with
// sigma = (12.8 / (13.8 - sigma))^16.
constexpr double kRoundRobin16 = 2.83610;
// By simulation, +- .002: five independent engines agree.
constexpr double kShortestOf16 = 1.205;
// Mean field: the sum of .8^(2^i - 2) (Mitzenmacher 2001); that of n servers is .05 % above at
// 1000.
constexpr double kTwoChoices = 1.94736;

constexpr Model kOne = {"random", 1}, kRandom = {"random", 16}, kThousand = {"two_choices", 1000};

std::vector<Workload> all() {
  const auto ours = [](const std::string& file) { return "bench/workloads/" + file + ".yaml"; };
  const std::string w2 = ours("w2-sixteen-servers"), w3 = ours("w3-two-choices"),
                    w8 = ours("w8-idle-machinery");
  const auto algorithm = [](const std::string& name) {
    return std::vector<std::string>{"balancers.edge.algorithm=" + name};
  };
  const auto servers = [](const std::string& n, const std::string& rate,
                          const std::string& duration) {
    return std::vector<std::string>{"pools.app.servers=" + n, "traffic.web.arrivals.rate=" + rate,
                                    "duration=" + duration};
  };
  std::vector<Workload> list = {
      {"W1", ours("w1-one-server"), {}, "3h", kOne, true, kMM1},
      {"W2-random", w2, algorithm("random"), "20m", kRandom, true, kMM1},
      {"W2-rr", w2, algorithm("round_robin"), "20m", {"round_robin", 16}, true, kRoundRobin16},
      {"W2-jsq", w2, algorithm("jsq"), "20m", {"jsq", 16}, true, kShortestOf16},
      {"W3", w3, {}, "20s", kThousand, true, kTwoChoices},
      {"W3t", w3, {"traffic.web.client={timeout: 2s}"}, "20s", kThousand, false, kTwoChoices},
      {"W4-10k",
       w3,
       servers("10000", "80k/s", "75s"),
       "6s",
       {"two_choices", 10'000},
       false,
       kTwoChoices},
      {"W4-100k",
       w3,
       servers("100000", "800k/s", "10s"),
       "",
       {"two_choices", 100'000},
       false,
       kTwoChoices},
      {"W5", ours("w5-shop"), {}, "6m", kRandom, false, {}},
      {"W6", ours("w6-processor-sharing"), {}, "20m", kRandom, false, kMM1},
      {"W8", w8, {}, "6m", kRandom, false, {}},
      {"W8-bare",
       w8,
       {"balancers.edge={algorithm: envoy/round_robin, pool: app}"},
       "6m",
       kRandom,
       false,
       {}},
  };
  for (const char* incident : {"misweighted-pool", "wrong-algorithm", "login-bottleneck",
                               "favoured-servers", "routing-rule"})
    list.push_back({std::string("W7-") + incident,
                    std::string("scenarios/incidents/") + incident + ".yaml",
                    {},
                    "",
                    kRandom,
                    false,
                    {}});
  return list;
}

}  // namespace

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> list = all();
  return list;
}

}  // namespace ballast::bench
