// M/M/c/K on its way: the law of the number of customers at any time, for rates that change in
// steps. By uniformisation (Jensen, "Markoff chains as an aid in the study of Markoff processes",
// 1953). What an outage of minutes loses is not the stationary loss: the queue has to fill first.
// Rates are per second, times in seconds.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast::theory {

class TransientQueue {
 public:
  // `places`: customers that have room, those served included. Starts empty.
  TransientQueue(double services_per_s, std::uint32_t workers, std::uint32_t places);

  // As if arrivals had come at this rate for ever.
  void start_stationary(double arrivals_per_s);
  void advance(double arrivals_per_s, double length_s);

  double time_s() const { return time_s_; }
  double mean_in_system() const;
  double in_system_variance() const;
  double probability(std::uint32_t present) const { return probability_[present]; }
  // Expected numbers since the start.
  double arrived() const { return arrived_; }
  double lost() const { return lost_; }

 private:
  double services_;
  std::uint32_t workers_;
  std::vector<double> probability_;  // [customers present]
  double time_s_ = 0, arrived_ = 0, lost_ = 0;
};

// Room that stands for an unlimited queue: a random walk of `events` steps that grows by `growth`
// in the mean gets beyond it with a probability below 1e-16.
std::uint32_t unreached_places(double growth, double events);

}  // namespace ballast::theory
