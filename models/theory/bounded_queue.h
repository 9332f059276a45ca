// M/M/c/K: c workers and room for K customers in all, those served included; who comes to a full
// system is lost (Gross & Harris s. 2.5). Poisson arrivals, exponential work, first come first
// served. With K = c it is Erlang's loss system. Rates are per second, times in seconds and those
// of accepted customers. Any load will do: a bounded system is never unstable.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast::theory {

class BoundedQueue {
 public:
  // 1 <= workers <= places; `services_per_s` > 0 is that of one worker.
  BoundedQueue(double arrivals_per_s, double services_per_s, std::uint32_t workers,
               std::uint32_t places);

  double probability(std::uint32_t present) const { return probability_[present]; }
  double loss_ratio() const { return probability_.back(); }
  double throughput_per_s() const { return throughput_per_s_; }
  double utilization() const { return throughput_per_s_ / (workers_ * services_); }  // carried
  double mean_in_system() const { return mean_in_system_; }
  double mean_waiting() const { return mean_waiting_; }
  double wait_probability() const { return waiting_after_[0]; }
  double mean_wait_s() const { return mean_wait_s_; }
  double mean_sojourn_s() const { return mean_wait_s_ + 1 / services_; }
  double wait_beyond(double t_s) const;     // P(wait > t)
  double sojourn_beyond(double t_s) const;  // P(sojourn > t)
  double wait_quantile_s(double p) const;
  double sojourn_quantile_s(double p) const;

 private:
  double services_;
  std::uint32_t workers_;
  std::vector<double> probability_;  // [customers present]
  double throughput_per_s_ = 0, mean_in_system_ = 0, mean_waiting_ = 0, mean_wait_s_ = 0;
  // P(he still waits), P(he is still there) after k events of a process of rate c mu.
  std::vector<double> waiting_after_, there_after_;
};

// What a queue far over its capacity loses, however long it is: 1 - 1 / utilization, 0 below 1. The
// loss of M/M/c/K differs from it by the order of utilization^-(K - c).
double fluid_loss_ratio(double utilization);

}  // namespace ballast::theory
