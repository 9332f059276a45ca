#include "app/verify/scenario_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/theory/estimation.h"

namespace ballast {

std::string rate_text(double per_s) { return fmt::format("{:.12f}/s", per_s); }
std::string seconds_text(double s) { return fmt::format("{:.9f}s", s); }
std::string exponential_text(double mean_s) {
  return fmt::format("{{distribution: exponential, mean: {}}}", seconds_text(mean_s));
}
std::string poisson_text(double per_s) {
  return fmt::format("process: poisson, rate: {}", rate_text(per_s));
}

std::string one_pool_text(const std::string& arrivals, const std::string& work,
                          const std::string& pool, const std::string& algorithm) {
  return fmt::format(
      "traffic:\n  jobs: {{to: edge, arrivals: {{{}}}, work: {}}}\n"
      "balancers:\n  edge: {{algorithm: {}, pool: app}}\n"
      "pools:\n  app: {{{}}}\n",
      arrivals, work, algorithm, pool);
}

double customers_for_one_percent(double rho, double scv_sum) {
  const double wait = rho / (1 - rho);
  constexpr double kDeviations = 3.56 / 0.01;  // Student's t of 39 degrees of freedom at 99.9 %
  return kDeviations * kDeviations * theory::wait_asymptotic_variance(rho) / (wait * wait) *
         scv_sum / 2;
}

double unsettled_s(double rho, double scv_sum) {
  const double root = 1 - std::sqrt(std::min(rho, 0.999));
  return 15 / (root * root) * std::max(1.0, scv_sum / 2);
}

}  // namespace ballast
