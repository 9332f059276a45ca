// Closed networks of queues with one class of customers. Exact for exponential work first come
// first served, and for work of any law that is shared by all who are there or needs no queue
// (BCMP). Times are in seconds.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast::theory {

struct Station {
  static constexpr std::uint32_t kDelay = 0xffffffff;  // a server for everybody

  double visits = 1;  // in one round of a customer
  double work_s = 0;  // of one visit
  std::uint32_t servers = 1;
};

struct ClosedNetwork {
  struct AtStation {
    double sojourn_s = 0;     // of one visit
    double mean_present = 0;  // customers
    double utilization = 0;   // mean busy servers over servers; of a delay: mean busy
  };
  double rounds_per_s = 0;  // of all customers together
  double response_s = 0;    // of one round, without thinking
  std::vector<AtStation> stations;
};

// `think_s`: between the rounds of a customer.
ClosedNetwork closed_network(std::uint32_t customers, double think_s,
                             const std::vector<Station>& stations);

// The two ways to it. Exact mean value analysis (Reiser & Lavenberg, "Mean-value analysis of closed
// multichain queuing networks", J. ACM 27, 1980) takes customers * stations steps; no station of
// several servers, for which its recursion takes differences that lose all digits.
ClosedNetwork mean_value_analysis(std::uint32_t customers, double think_s,
                                  const std::vector<Station>& stations);
// Convolution (Buzen, "Computational algorithms for closed queueing networks with exponential
// servers", Communications of the ACM 16, 1973) takes customers^2 * stations steps, adds only
// positive numbers, and knows stations of several servers.
ClosedNetwork convolution(std::uint32_t customers, double think_s,
                          const std::vector<Station>& stations);

}  // namespace ballast::theory
