// Alerts, tests on shares, and how well a run can know its numbers.
#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "app/imbalance.h"
#include "app/reference/formula.h"
#include "models/theory/detection.h"
#include "models/theory/estimation.h"

namespace ballast {

namespace {

using namespace theory;

Answers budget(const ReferenceEntry& e) {
  constexpr double kPeriodMin = 30 * 24 * 60;
  const double used = budget_used_ratio(number_of(e, "burn"), number_of(e, "long_min"), kPeriodMin);
  return Answers(Json::object({{"budget_consumed", used}, {"identity", used}}));
}

// The model's text has the rule: "time to fire of the 14.4x (1h and 5m) rule ...".
Answers burn_rule(const ReferenceEntry& e) {
  double burn = 0, hours = 0, minutes = 0;
  if (std::sscanf(e.model.c_str(), "time to fire of the %lfx (%lfh and %lfm) rule", &burn, &hours,
                  &minutes) != 3)
    throw BadParameter("the model does not say its burn rate and windows");
  const double error = number_of(e, "error_ratio"), slo = number_of(e, "slo");
  const double at_long = burn_window_fires_s(error, slo, burn, hours * 60);
  const double at_short = burn_window_fires_s(error, slo, burn, minutes);
  return Answers(Json::object({{"long_window_min", at_long},
                               {"short_window_min", at_short},
                               {"fires_at_min", std::max(at_long, at_short)}}));
}

// "..._alpha1e6_power99": alpha 1e-6, power .99.
Answers imbalance(const ReferenceEntry& e) {
  const std::vector<double> shares = numbers_of(e, "shares");
  const auto n = static_cast<double>(shares.size());
  const std::vector<double> even(shares.size(), 1 / n);
  const Imbalance measures = imbalance_of(shares, even);
  const double per_request = chi_square_per_request(shares, even);
  const double needed = requests_for_chi_square(per_request, n - 1, 1e-6, 0.99);
  Json values = {{"max_over_mean", measures.max_over_mean},
                 {"min_over_mean", n * *std::min_element(shares.begin(), shares.end())},
                 {"cv", measures.cv},
                 {"gini", measures.gini},
                 {"jain", measures.jain},
                 {"chi2_per_request", per_request},
                 {"requests_needed_chi2_alpha1e6_power99", needed}};
  if (e.parameters.contains("rate"))
    values["seconds_at_scenario_rate"] = needed / number_of(e, "rate");
  else
    values["seconds_at_scenario_rate"] = "depends on the rate of requests";
  return Answers(std::move(values));
}

Answers alert(const ReferenceEntry& e) {
  const RateAlert alert =
      rate_alert(1, number_of(e, "r_after"), number_of(e, "thr"), number_of(e, "rate_window_s"),
                 number_of(e, "for_s"), number_of(e, "scrape_s"), number_of(e, "eval_s"));
  return Answers(Json::object({{"crossing_s", alert.crossing_s},
                               {"fires_between_s", {alert.fires_from_s, alert.fires_to_s}}}));
}

Answers share_test(const ReferenceEntry& e) {
  const double even = number_of(e, "p0");
  return Answers(Json::object(
      {{"requests", requests_for_share(even, even * (1 + number_of(e, "rel")), number_of(e, "n"),
                                       number_of(e, "alpha_family"), number_of(e, "power"))}}));
}

Answers averages(const ReferenceEntry& e) {
  const double rho = number_of(e, "rho");
  const double present = number_present_asymptotic_variance(rho);
  const double wait = wait_asymptotic_variance(rho);
  const double mean = rho / (1 - rho);      // of both, at mu = 1
  constexpr double kDeviations = 1.959964;  // with as many digits as the files take
  return Answers(Json::object({{"sigma2_L_time_average", present},
                               {"sigma2_Wq_customer_average", wait},
                               {"time_for_1pct_rel_halfwidth_95_of_L",
                                length_for_precision(present, mean, 0.01, kDeviations)},
                               {"customers_for_1pct_rel_halfwidth_95_of_Wq",
                                length_for_precision(wait, mean, 0.01, kDeviations)}}));
}

Answers coverage(const ReferenceEntry& e) {
  const CoverageBand band =
      coverage_band(count_of(e, "replications"), 0.95, number_of(e, "confidence"));
  return Answers(Json::object({{"low", band.low}, {"high", band.high}}));
}

Answers autoregression(const ReferenceEntry& e) {
  const double phi = number_of(e, "phi");
  return Answers(
      Json::object({{"var", autoregression_variance(phi)},
                    {"asymptotic_variance", autoregression_asymptotic_variance(phi)},
                    {"integrated_autocorrelation_time", autoregression_correlation_time(phi)}}));
}

}  // namespace

std::span<const Formula> detection_formulas() {
  static const std::array<Formula, 8> kAll{{
      {"multi-window multi-burn-rate", {"burn", "long_min"}, budget},
      {"time to fire of the", {"error_ratio", "slo"}, burn_rule},
      {"imbalance metrics", {"shares"}, imbalance},
      {"alert: max(rate",
       {"thr", "rate_window_s", "for_s", "scrape_s", "eval_s", "r_after"},
       alert},
      {"one server of n gets share", {"n", "p0", "rel", "alpha_family", "power"}, share_test},
      {"M/M/1 mu=1: asymptotic variance", {"rho"}, averages},
      {"CI coverage test", {"replications", "confidence"}, coverage},
      {"AR(1)", {"phi"}, autoregression},
  }};
  return kAll;
}

}  // namespace ballast
