// Zipf's law by rejection-inversion: W. Hörmann, G. Derflinger, "Rejection-inversion to generate
// variates from monotone discrete distributions", ACM TOMACS 6 (1996), 169-184. The rank is
// inverted from the integral of the density x^-s; the few draws that land where the integral and
// the sum differ are rejected, so the law is exact for every s > 0 and a draw costs one power or
// two.
#include "models/traffic/popularity.h"

#include <algorithm>
#include <cmath>

#include "sim/check.h"

namespace ballast {

namespace {

// expm1(t) / t and log1p(t) / t, 1 at t = 0: what makes s = 1 no special case.
double expm1_ratio(double t) { return t == 0 ? 1 : std::expm1(t) / t; }
double log1p_ratio(double t) { return t == 0 ? 1 : std::log1p(t) / t; }

}  // namespace

Popularity::Popularity(UsersSpec users) : users_(users) {
  SIM_CHECK(users_.count > 0 && users_.zipf >= 0, "a popularity law without users");
  if (users_.zipf == 0) return;
  lowest_ = integral(1.5) - 1;
  highest_ = integral(users_.count + 0.5);
  surely_ = 2 - inverse_integral(integral(2.5) - density(2));
  total_ = sum_of_densities();
}

// (x^(1-s) - 1) / (1 - s), the integral of the density from 1.
double Popularity::integral(double x) const {
  const double log_x = std::log(x);
  return log_x * expm1_ratio((1 - users_.zipf) * log_x);
}

double Popularity::inverse_integral(double y) const {
  const double t = std::max(-1.0, y * (1 - users_.zipf));  // rounding may take it past its limit
  return std::exp(y * log1p_ratio(t));
}

double Popularity::density(double x) const { return std::exp(-users_.zipf * std::log(x)); }

std::uint32_t Popularity::sample_zipf(Rng& rng) const {
  for (;;) {
    const double y = highest_ + rng.uniform() * (lowest_ - highest_);
    const double x = inverse_integral(y);
    const double rank = std::clamp(std::floor(x + 0.5), 1.0, static_cast<double>(users_.count));
    if (rank - x <= surely_ || y >= integral(rank + 0.5) - density(rank))
      return static_cast<std::uint32_t>(rank) - 1;
  }
}

// The first thousand terms one by one, the others by the Euler-Maclaurin formula (which is then
// good to the last bits).
double Popularity::sum_of_densities() const {
  const double s = users_.zipf;
  const double n = users_.count;
  const double m = std::min(n, 1000.0);
  double sum = 0;
  for (double rank = m; rank >= 1; --rank) sum += density(rank);
  const double at_m = density(m);
  const double at_n = density(n);
  sum += integral(n) - integral(m) + (at_n - at_m) / 2;
  sum += s / 12 * (at_m / m - at_n / n);
  sum -= s * (s + 1) * (s + 2) / 720 * (at_m / (m * m * m) - at_n / (n * n * n));
  return sum;
}

double Popularity::share(std::uint32_t user) const {
  if (users_.zipf == 0) return 1.0 / users_.count;
  return density(user + 1.0) / total_;
}

}  // namespace ballast
