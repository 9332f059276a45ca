// MAP/M/c/K in a random environment: arrivals and work whose rates depend on a phase that changes
// by itself. Bursts (MMPP), gaps of Erlang's law, servers that turn slow for a while are all of
// this kind. Solved by the matrix-geometric method (Neuts, Matrix-Geometric Solutions in Stochastic
// Models, 1981; Fischer & Meier-Hellstern, "The Markov-modulated Poisson process cookbook", 1993).
// Rates are per second, times in seconds.
#pragma once

#include <cstdint>
#include <vector>

#include "models/theory/matrix.h"

namespace ballast::theory {

struct Environment {
  Matrix moves;     // [from][to] changes of phase without an arrival; the diagonal does not matter
  Matrix arrivals;  // [from][to] arrivals, each with the change of phase that comes with it
  std::vector<double> services;  // [phase] of one worker

  std::size_t phases() const { return services.size(); }
};

// One phase: M/M/c/K.
Environment steady(double arrivals_per_s, double services_per_s);
// Phases visited in order, then from the first again; each with its rates and mean length.
struct Phase {
  double arrivals_per_s = 0;
  double services_per_s = 0;
  double length_s = 0;
};
Environment alternating(const std::vector<Phase>& phases);
// Gaps that are the sum of `stages` exponential times: what strict round robin over that many
// servers makes of a Poisson stream.
Environment erlang_gaps(std::uint32_t stages, double arrivals_per_s, double services_per_s);
// Each arrival kept with the probability `share`, as a random split does.
Environment thinned(Environment environment, double share);

struct ModulatedQueue {
  bool stable = true;  // if not, what follows is not filled in, but for the rate
  double arrivals_per_s = 0;
  double loss_ratio = 0;        // of arrivals
  double wait_probability = 0;  // of accepted ones
  double mean_in_system = 0;
  double mean_waiting = 0;
  double mean_sojourn_s = 0;  // of accepted ones
  double mean_wait_s = 0;
  double utilization = 0;  // carried
};

inline constexpr std::uint32_t kNoLimit = 0xffffffff;

// `places`: customers that have room, those served included; or kNoLimit.
ModulatedQueue modulated_queue(const Environment& environment, std::uint32_t workers,
                               std::uint32_t places = kNoLimit);

}  // namespace ballast::theory
