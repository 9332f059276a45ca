#include "models/theory/many_servers.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/theory/erlang.h"
#include "models/theory/solve.h"

namespace ballast::theory {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// P(X + Y > t) of two exponential times with the rates a and b, also where a and b are close.
double two_stages_beyond(double t, double a, double b) {
  const double slow = std::min(a, b), fast = std::max(a, b);
  const double gap = fast - slow;
  const double more = gap * t > 0 ? -std::expm1(-gap * t) / gap : t;
  return std::exp(-slow * t) * (1 + slow * more);
}

}  // namespace

ManyServers::ManyServers(double arrivals_per_s, double services_per_s, std::uint32_t workers)
    : arrivals_(arrivals_per_s),
      services_(services_per_s),
      workers_(workers),
      wait_probability_(erlang_c(workers, arrivals_per_s / services_per_s)),
      spare_(workers * services_per_s - arrivals_per_s) {}

double ManyServers::mean_wait_s() const {
  return stable() ? wait_probability_ / spare_ : kInfinity;
}

double ManyServers::mean_sojourn_s() const { return mean_wait_s() + 1 / services_; }
double ManyServers::mean_waiting() const { return arrivals_ * mean_wait_s(); }
double ManyServers::mean_in_system() const { return arrivals_ * mean_sojourn_s(); }

double ManyServers::sojourn_variance_s2() const {
  if (!stable()) return kInfinity;
  const double wait_s = mean_wait_s();
  return wait_s * (2 / spare_ - wait_s) + 1 / (services_ * services_);
}

double ManyServers::in_system_variance() const {
  const double rho = utilization();
  return stable() ? rho / ((1 - rho) * (1 - rho)) : kInfinity;
}

double ManyServers::mean_busy_period_s() const { return stable() ? 1 / spare_ : kInfinity; }

double ManyServers::wait_beyond(double t_s) const {
  return stable() ? wait_probability_ * std::exp(-spare_ * t_s) : 1;
}

double ManyServers::sojourn_beyond(double t_s) const {
  if (!stable()) return 1;
  return (1 - wait_probability_) * std::exp(-services_ * t_s) +
         wait_probability_ * two_stages_beyond(t_s, spare_, services_);
}

double ManyServers::wait_quantile_s(double p) const {
  if (!stable()) return kInfinity;
  return std::max(0.0, std::log(wait_probability_ / (1 - p)) / spare_);
}

double ManyServers::sojourn_quantile_s(double p) const {
  if (!stable()) return kInfinity;
  return quantile_of(p, 1 / services_, [this](double t) { return sojourn_beyond(t); });
}

std::uint32_t workers_for_sojourn(double arrivals_per_s, double services_per_s, double p,
                                  double at_most_s) {
  if (std::exp(-services_per_s * at_most_s) >= 1 - p) return 0;
  auto workers = static_cast<std::uint32_t>(arrivals_per_s / services_per_s);
  while (true) {
    const ManyServers queue(arrivals_per_s, services_per_s, ++workers);
    if (queue.stable() && queue.sojourn_beyond(at_most_s) <= 1 - p) return workers;
  }
}

}  // namespace ballast::theory
