#include "models/theory/detection.h"

#include <cmath>
#include <limits>

#include "models/theory/normal.h"
#include "models/theory/solve.h"

namespace ballast::theory {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}

double budget_used_ratio(double burn, double window_s, double period_s) {
  return burn * window_s / period_s;
}

double burn_window_fires_s(double error_ratio, double slo, double burn, double window_s) {
  const double reached = burn * (1 - slo) / error_ratio;  // the part of the window that must be bad
  return reached <= 1 ? reached * window_s : kInfinity;
}

RateAlert rate_alert(double before, double after, double threshold, double window_s, double for_s,
                     double scrape_s, double evaluation_s) {
  RateAlert alert;
  alert.crossing_s =
      after > threshold ? window_s * (threshold - before) / (after - before) : kInfinity;
  alert.fires_from_s = alert.crossing_s + for_s;
  alert.fires_to_s = alert.fires_from_s + scrape_s + 2 * evaluation_s;
  return alert;
}

double chi_square_per_request(const std::vector<double>& shares,
                              const std::vector<double>& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i)
    sum += (shares[i] - expected[i]) * (shares[i] - expected[i]) / expected[i];
  return sum;
}

double requests_for_chi_square(double per_request, double degrees, double alpha, double power) {
  const double critical = chi_square_upper_quantile(degrees, alpha);
  double high = 1;
  const auto miss = [&](double noncentrality) {
    return 1 - noncentral_chi_square_beyond(critical, degrees, noncentrality);
  };
  while (miss(high) > 1 - power) high *= 2;
  return std::ceil(where_falls_to(1 - power, 0, high, miss) / per_request);
}

double requests_for_share(double p0, double p1, double servers, double alpha, double power) {
  const double deviations = normal_upper_quantile(alpha / servers) * std::sqrt(p0 * (1 - p0)) +
                            normal_upper_quantile(1 - power) * std::sqrt(p1 * (1 - p1));
  return std::ceil(deviations * deviations / ((p1 - p0) * (p1 - p0)));
}

}  // namespace ballast::theory
