#include "models/theory/transient.h"

#include <algorithm>
#include <cmath>

#include "models/theory/bounded_queue.h"
#include "models/theory/poisson.h"

namespace ballast::theory {

TransientQueue::TransientQueue(double services_per_s, std::uint32_t workers, std::uint32_t places)
    : services_(services_per_s), workers_(workers), probability_(std::size_t{places} + 1, 0.0) {
  probability_[0] = 1;
}

void TransientQueue::start_stationary(double arrivals_per_s) {
  const auto places = static_cast<std::uint32_t>(probability_.size() - 1);
  const BoundedQueue queue(arrivals_per_s, services_, workers_, places);
  for (std::uint32_t n = 0; n <= places; ++n) probability_[n] = queue.probability(n);
}

void TransientQueue::advance(double arrivals_per_s, double length_s) {
  // All states are left at one rate; what is too much of it leads back to the same state.
  const double rate = arrivals_per_s + workers_ * services_;
  const double up = arrivals_per_s / rate;
  const std::size_t places = probability_.size() - 1;
  const auto down = [&](std::size_t n) {
    return services_ * static_cast<double>(std::min<std::size_t>(n, workers_)) / rate;
  };
  const PoissonWeights events(rate * length_s);
  std::vector<double> now = probability_, next(now.size());
  std::vector<double> mean(now.size(), 0.0);
  double more_events = 1;  // P(more than k events): over k, the mean time in step k times the rate
  double full_steps = 0;   // expected number of steps spent with a full queue
  for (std::size_t k = 0; k <= events.last(); ++k) {
    for (std::size_t n = 0; n < now.size(); ++n) mean[n] += events[k] * now[n];
    more_events = std::max(0.0, more_events - events[k]);
    full_steps += more_events * now[places];
    for (std::size_t n = 0; n < now.size(); ++n) {
      const double stay = 1 - (n < places ? up : 0) - down(n);
      next[n] = now[n] * stay;
      if (n > 0) next[n] += now[n - 1] * up;
      if (n < places) next[n] += now[n + 1] * down(n + 1);
    }
    now.swap(next);
  }
  probability_ = mean;
  time_s_ += length_s;
  arrived_ += arrivals_per_s * length_s;
  lost_ += up * full_steps;
}

double TransientQueue::mean_in_system() const {
  double sum = 0;
  for (std::size_t n = 0; n < probability_.size(); ++n)
    sum += static_cast<double>(n) * probability_[n];
  return sum;
}

double TransientQueue::in_system_variance() const {
  const double mean = mean_in_system();
  double sum = 0;
  for (std::size_t n = 0; n < probability_.size(); ++n) {
    const double off = static_cast<double>(n) - mean;
    sum += off * off * probability_[n];
  }
  return sum;
}

std::uint32_t unreached_places(double growth, double events) {
  return static_cast<std::uint32_t>(std::max(growth, 0.0) + 9 * std::sqrt(events)) + 200;
}

}  // namespace ballast::theory
