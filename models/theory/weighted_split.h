// The misweighted pool, exactly: a Poisson stream split by independent weighted choice gives every
// server a Poisson stream of its own, so the servers are independent queues and the latency of the
// pool is their mixture. Servers that get more than they can do are described by the fluid limit.
// Rates are per second, times in seconds.
#pragma once

#include <vector>

#include "models/theory/bounded_queue.h"

namespace ballast::theory {

// Servers of one worker and an unlimited queue (M/M/1).
class WeightedSplit {
 public:
  WeightedSplit(std::vector<double> arrivals_per_s, std::vector<double> services_per_s);

  double utilization(std::size_t server) const;
  double mean_sojourn_s(std::size_t server) const;  // infinite at utilization >= 1
  double mean_sojourn_s() const;
  double sojourn_beyond(
      double t_s) const;  // P(sojourn > t), a request of an overloaded server never ends
  double sojourn_quantile_s(double p) const;

  double backlog_growth_per_s() const;  // requests, over all overloaded servers
  double fluid_loss_ratio() const;      // of all requests, if their queues are limited
  double affected_ratio() const;        // requests that go to an overloaded server
  double throughput_limit_per_s() const;

 private:
  std::vector<double> arrivals_, services_;
  double total_ = 0;
};

// The shares that make the mean sojourn least, per second: in proportion to capacity less a share
// of its square root, and nothing for the slowest if the fast ones do better alone (Bell & Stidham,
// "Individual versus social optimization in the allocation of customers to alternative servers",
// Management Science 29, 1983). `arrivals_per_s` must be below the sum of the services.
std::vector<double> best_split(double arrivals_per_s, const std::vector<double>& services_per_s);

// Servers of several workers and limited room (M/M/c/K), each with its share of the requests.
struct BoundedSplit {
  struct Part {
    double share;
    BoundedQueue queue;
  };
  std::vector<Part> servers;

  double loss_ratio() const;                // of all requests
  double slow_ratio(double limit_s) const;  // accepted, but slower than the limit: of all requests
};

// Overload of a queue without limit whose clients give up after `patience_s` while their work is
// done all the same: for how long after its begin are answers still in time. The delay of an
// arrival at time t is (utilization - 1) t.
double in_time_for_s(double utilization, double patience_s);

}  // namespace ballast::theory
