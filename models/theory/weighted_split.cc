#include "models/theory/weighted_split.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "models/theory/solve.h"

namespace ballast::theory {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}

WeightedSplit::WeightedSplit(std::vector<double> arrivals_per_s, std::vector<double> services_per_s)
    : arrivals_(std::move(arrivals_per_s)),
      services_(std::move(services_per_s)),
      total_(std::accumulate(arrivals_.begin(), arrivals_.end(), 0.0)) {}

double WeightedSplit::utilization(std::size_t server) const {
  return arrivals_[server] / services_[server];
}

double WeightedSplit::mean_sojourn_s(std::size_t server) const {
  return utilization(server) < 1 ? 1 / (services_[server] - arrivals_[server]) : kInfinity;
}

double WeightedSplit::mean_sojourn_s() const {
  double sum = 0;
  for (std::size_t i = 0; i < arrivals_.size(); ++i)
    if (arrivals_[i] > 0) sum += arrivals_[i] * mean_sojourn_s(i);
  return sum / total_;
}

double WeightedSplit::sojourn_beyond(double t_s) const {
  double sum = 0;
  for (std::size_t i = 0; i < arrivals_.size(); ++i)
    sum += arrivals_[i] * std::exp(-std::max(0.0, services_[i] - arrivals_[i]) * t_s);
  return sum / total_;
}

double WeightedSplit::sojourn_quantile_s(double p) const {
  if (affected_ratio() > 1 - p) return kInfinity;
  const double fastest = *std::max_element(services_.begin(), services_.end());
  return quantile_of(p, 1 / fastest, [this](double t) { return sojourn_beyond(t); });
}

double WeightedSplit::backlog_growth_per_s() const {
  double sum = 0;
  for (std::size_t i = 0; i < arrivals_.size(); ++i)
    sum += std::max(0.0, arrivals_[i] - services_[i]);
  return sum;
}

double WeightedSplit::fluid_loss_ratio() const { return backlog_growth_per_s() / total_; }

double WeightedSplit::affected_ratio() const {
  double sum = 0;
  for (std::size_t i = 0; i < arrivals_.size(); ++i)
    if (arrivals_[i] > services_[i]) sum += arrivals_[i];
  return sum / total_;
}

double WeightedSplit::throughput_limit_per_s() const { return total_ - backlog_growth_per_s(); }

std::vector<double> best_split(double arrivals_per_s, const std::vector<double>& services_per_s) {
  std::vector<std::size_t> order(services_per_s.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return services_per_s[a] > services_per_s[b]; });
  // Of the fastest servers as many as get something: lambda = mu - sqrt(mu) * slope.
  double capacity = 0, roots = 0, slope = 0;
  std::size_t used = 0;
  while (used < order.size()) {
    const double service = services_per_s[order[used]];
    if (used > 0 && std::sqrt(service) <= slope) break;
    capacity += service;
    roots += std::sqrt(service);
    slope = (capacity - arrivals_per_s) / roots;
    ++used;
  }
  std::vector<double> arrivals(services_per_s.size(), 0.0);
  for (std::size_t k = 0; k < used; ++k) {
    const double service = services_per_s[order[k]];
    arrivals[order[k]] = service - std::sqrt(service) * slope;
  }
  return arrivals;
}

double BoundedSplit::loss_ratio() const {
  double sum = 0;
  for (const Part& part : servers) sum += part.share * part.queue.loss_ratio();
  return sum;
}

double BoundedSplit::slow_ratio(double limit_s) const {
  double sum = 0;
  for (const Part& part : servers)
    sum += part.share * (1 - part.queue.loss_ratio()) * part.queue.sojourn_beyond(limit_s);
  return sum;
}

double in_time_for_s(double utilization, double patience_s) {
  return utilization > 1 ? patience_s / (utilization - 1) : kInfinity;
}

}  // namespace ballast::theory
