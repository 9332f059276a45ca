#include "models/theory/impatience.h"

#include <algorithm>
#include <cmath>

namespace ballast::theory {

ErlangA erlang_a(double arrivals_per_s, double services_per_s, std::uint32_t workers,
                 double abandons_per_s) {
  const double c = workers;
  const auto busy = [&](std::uint64_t n) { return std::min(static_cast<double>(n), c); };
  const auto waiting = [&](std::uint64_t n) { return std::max(static_cast<double>(n) - c, 0.0); };
  const auto death = [&](std::uint64_t n) {
    return busy(n) * services_per_s + waiting(n) * abandons_per_s;
  };
  double sum = 0, mean_waiting = 0, waits = 0, mean_busy = 0;
  const auto add = [&](std::uint64_t n, double weight) {
    sum += weight;
    mean_waiting += weight * waiting(n);
    mean_busy += weight * busy(n);
    if (n >= workers) waits += weight;
  };
  // From the most probable number present, where births and deaths balance, outwards.
  const double erlangs = arrivals_per_s / services_per_s;
  const double balance =
      erlangs < c ? erlangs : c + (arrivals_per_s - c * services_per_s) / abandons_per_s;
  const auto mode = static_cast<std::uint64_t>(balance);
  double weight = 1;
  for (std::uint64_t n = mode; n > 0 && weight > 0; --n)
    add(n - 1, weight *= death(n) / arrivals_per_s);
  weight = 1;
  for (std::uint64_t n = mode; weight > 1e-25; ++n) {
    add(n, weight);
    weight *= arrivals_per_s / death(n + 1);
  }
  ErlangA result;
  result.wait_probability = waits / sum;
  result.mean_waiting = mean_waiting / sum;
  result.mean_wait_s = result.mean_waiting / arrivals_per_s;
  result.abandon_ratio = abandons_per_s * result.mean_wait_s;
  result.utilization = mean_busy / sum / c;
  return result;
}

namespace {

// (1 - exp(-x)) / x and (1 - (1 + x) exp(-x)) / x^2: the integrals of exp(-x u) and u exp(-x u)
// over (0, 1), also where x is close to 0.
double mean_decay(double x) { return x == 0 ? 1 : -std::expm1(-x) / x; }
double mean_decay_moment(double x) {
  if (std::abs(x) > 0.1) return (mean_decay(x) - std::exp(-x)) / x;
  double term = 1, sum = 0.5;
  for (int k = 1; k < 20; ++k) {
    term *= -x / k;
    sum += term / (k + 2);
  }
  return sum;
}

}  // namespace

QueueTimeout queue_timeout(double arrivals_per_s, double services_per_s, double patience_s) {
  // Density of the virtual wait v: lambda p0 exp(-(mu - lambda) v) up to the patience, falling with
  // rate mu beyond. Weights are relative to p0, or in overload to its exponential growth.
  const double x = (services_per_s - arrivals_per_s) * patience_s;
  const double scale = std::exp(std::min(x, 0.0));
  const double at_patience = std::exp(-std::max(x, 0.0));
  const double in_time = arrivals_per_s * patience_s;
  const double idle = scale;
  const double served_late = in_time * (x < 0 ? mean_decay(-x) : mean_decay(x));
  const double lost = arrivals_per_s / services_per_s * at_patience;
  const double sum = idle + served_late + lost;
  // In overload exp(-x u) exp(x) = exp(-|x| (1 - u)): the same integral from the other end.
  const double moment = x < 0 ? mean_decay(-x) - mean_decay_moment(-x) : mean_decay_moment(x);
  QueueTimeout result;
  result.timeout_ratio = lost / sum;
  result.idle_ratio = idle / sum;
  result.mean_wait_of_served_s = in_time * patience_s * moment / (idle + served_late);
  return result;
}

}  // namespace ballast::theory
