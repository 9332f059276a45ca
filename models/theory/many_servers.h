// M/M/c: Poisson arrivals, exponential work, c workers on one queue of unlimited length, first come
// first served (Gross & Harris, Fundamentals of Queueing Theory, ch. 2). With c = 1 the classical
// M/M/1. Rates are per second, times in seconds; means are infinite and probabilities 1 where the
// workers cannot keep up.
#pragma once

#include <cstdint>

namespace ballast::theory {

class ManyServers {
 public:
  // `services_per_s`: of one worker, > 0.
  ManyServers(double arrivals_per_s, double services_per_s, std::uint32_t workers);

  double utilization() const { return arrivals_ / (workers_ * services_); }  // offered
  bool stable() const { return utilization() < 1; }
  double wait_probability() const { return wait_probability_; }  // Erlang C
  double mean_wait_s() const;
  double mean_sojourn_s() const;
  double mean_waiting() const;    // customers in the queue
  double mean_in_system() const;  // and at the workers
  double sojourn_variance_s2() const;
  double in_system_variance() const;  // c = 1 only: rho / (1 - rho)^2
  double mean_busy_period_s() const;  // c = 1 only

  double wait_beyond(double t_s) const;     // P(wait > t)
  double sojourn_beyond(double t_s) const;  // P(sojourn > t)
  double wait_quantile_s(double p) const;
  double sojourn_quantile_s(double p) const;

 private:
  double arrivals_, services_;
  std::uint32_t workers_;
  double wait_probability_;
  double spare_;  // per second: capacity less arrivals, the rate at which a wait ends
};

// The fewest workers whose sojourn has the quantile `p` at or below `at_most_s`; 0 when no number
// does, because the work alone takes longer.
std::uint32_t workers_for_sojourn(double arrivals_per_s, double services_per_s, double p,
                                  double at_most_s);

}  // namespace ballast::theory
