// Join the shortest queue, exactly: n equal exponential servers, Poisson arrivals, each to the
// shortest queue (ties at random, which by symmetry changes nothing), no jockeying. The chain of
// queue lengths in order of length, cut off where hardly anybody comes. There is no closed form:
// Haight, "Two queues in parallel", 1958; Kingman, "Two similar queues in parallel", 1961; Flatto &
// McKean, "Two queues in parallel", 1977. Times are in units of the mean work.
#pragma once

#include <cstdint>

namespace ballast::theory {

struct ShortestQueueCut {
  std::uint32_t longest = 0;  // customers at one server; who would make it more is lost
  std::uint32_t spread = 0;   // longest less shortest
};

struct ShortestQueue {
  double mean_sojourn = 0;
  double wait_probability = 0;
  double cut_probability = 0;  // of the states with a queue as long as the cut allows
};

// The cut that changes the mean by less than 1e-11 or so at this utilization (< 1).
ShortestQueueCut shortest_queue_cut(std::uint32_t servers, double utilization);
// What it takes, in multiplications: 1e9 are a second or so.
double shortest_queue_cost(std::uint32_t servers, const ShortestQueueCut& cut);

ShortestQueue shortest_queue(std::uint32_t servers, double utilization,
                             const ShortestQueueCut& cut);

// What holds for any number of servers: one queue for all (M/M/n) is better, a random split worse.
struct Bounds {
  double low = 0, high = 0;
};
Bounds shortest_queue_bounds(std::uint32_t servers, double utilization);

}  // namespace ballast::theory
