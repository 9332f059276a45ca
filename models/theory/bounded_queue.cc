#include "models/theory/bounded_queue.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/theory/poisson.h"
#include "models/theory/solve.h"

namespace ballast::theory {

namespace {

// The probabilities of the birth-death chain, from the most probable state outwards, so that
// nothing overflows.
std::vector<double> probabilities(double erlangs, std::uint32_t workers, std::uint32_t places) {
  const auto busy = [&](std::uint32_t n) { return static_cast<double>(std::min(n, workers)); };
  const std::uint32_t mode = erlangs < workers ? static_cast<std::uint32_t>(erlangs) : places;
  std::vector<double> weight(std::size_t{places} + 1, 0.0);
  weight[mode] = 1;
  for (std::uint32_t n = mode; n > 0; --n) weight[n - 1] = weight[n] * busy(n) / erlangs;
  for (std::uint32_t n = mode; n < places; ++n) weight[n + 1] = weight[n] * erlangs / busy(n + 1);
  const double sum = std::accumulate(weight.begin(), weight.end(), 0.0);
  for (double& w : weight) w /= sum;
  return weight;
}

}  // namespace

BoundedQueue::BoundedQueue(double arrivals_per_s, double services_per_s, std::uint32_t workers,
                           std::uint32_t places)
    : services_(services_per_s),
      workers_(workers),
      probability_(probabilities(arrivals_per_s / services_per_s, workers, places)) {
  double accepted = 0;
  for (std::uint32_t n = 0; n <= places; ++n) {
    mean_in_system_ += n * probability_[n];
    if (n > workers) mean_waiting_ += (n - workers) * probability_[n];
    if (n < places) accepted += probability_[n];
    throughput_per_s_ += services_ * std::min(n, workers) * probability_[n];
  }

  // While he waits all workers are busy and one of them ends at rate c mu. Who found n others is
  // called by event n - c + 1; from then on each event is his own end with probability 1 / c.
  std::vector<double> called(std::size_t{places} - workers + 1, 0.0);
  for (std::uint32_t n = 0; n < places; ++n)
    called[n < workers ? 0 : n - workers + 1] += probability_[n] / accepted;
  waiting_after_.assign(called.size(), 0.0);
  for (std::size_t k = called.size() - 1; k > 0; --k)
    waiting_after_[k - 1] = waiting_after_[k] + called[k];
  const double stays = 1 - 1.0 / workers;
  double at_worker = 0;
  for (std::size_t k = 0; k < called.size(); ++k) {
    at_worker = at_worker * stays + called[k];
    there_after_.push_back(waiting_after_[k] + at_worker);
    mean_wait_s_ += static_cast<double>(k) * called[k] / (workers * services_);
  }
}

double BoundedQueue::wait_beyond(double t_s) const {
  const PoissonWeights events(workers_ * services_ * t_s);
  double sum = 0;
  for (std::size_t k = events.first(); k <= events.last() && k < waiting_after_.size(); ++k)
    sum += events[k] * waiting_after_[k];
  return sum;
}

double BoundedQueue::sojourn_beyond(double t_s) const {
  const PoissonWeights events(workers_ * services_ * t_s);
  const double stays = 1 - 1.0 / workers_;
  double sum = 0;
  for (std::size_t k = events.first(); k <= events.last() && k < there_after_.size(); ++k)
    sum += events[k] * there_after_[k];
  // After as many events as there are waiting places all are at a worker.
  const std::size_t size = there_after_.size();
  const std::size_t from = std::max(size, events.first());
  double left = there_after_.back() * std::pow(stays, static_cast<double>(from - size + 1));
  for (std::size_t k = from; k <= events.last(); ++k, left *= stays) sum += events[k] * left;
  return sum;
}

double BoundedQueue::sojourn_quantile_s(double p) const {
  return quantile_of(p, 1 / services_, [this](double t) { return sojourn_beyond(t); });
}

double BoundedQueue::wait_quantile_s(double p) const {
  return quantile_of(p, 1 / services_, [this](double t) { return wait_beyond(t); });
}

double fluid_loss_ratio(double utilization) { return utilization > 1 ? 1 - 1 / utilization : 0; }

}  // namespace ballast::theory
