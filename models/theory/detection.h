// How soon an imbalance or an error shows: alerting rules and the power of tests. Times are in
// seconds unless a name says minutes; what never happens is infinite.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast::theory {

// ---- burn rates (Beyer et al., The Site Reliability Workbook, 2018, ch. 5)
// -----------------------

// The share of the error budget of `period_s` that a burn rate uses up in one long window.
double budget_used_ratio(double burn, double window_s, double period_s);

// After a step in the error ratio from 0: when the mean over a window reaches burn * (1 - slo).
double burn_window_fires_s(double error_ratio, double slo, double burn, double window_s);

// ---- alerts on rates (Prometheus)
// ----------------------------------------------------------------

// An alert on rate[window] > threshold, for a rate that steps from `before` to `after`: the window
// mixes both linearly, so the time until it crosses; then the pending time; scraping and two
// evaluations may come as late as their intervals.
struct RateAlert {
  double crossing_s = 0;
  double fires_from_s = 0, fires_to_s = 0;
};
RateAlert rate_alert(double before, double after, double threshold, double window_s, double for_s,
                     double scrape_s, double evaluation_s);

// ---- tests on shares
// -----------------------------------------------------------------------------

// Requests until a chi-square test of the shares against the expected ones finds the difference
// with probability `power` at the level `alpha`: its statistic is noncentral with n sum (q - p)^2 /
// p.
double chi_square_per_request(const std::vector<double>& shares,
                              const std::vector<double>& expected);
double requests_for_chi_square(double per_request, double degrees, double alpha, double power);

// Requests until a one-sided test of each of `servers` shares, together at the level `alpha`
// (Bonferroni), finds that one gets p1 > p0.
double requests_for_share(double p0, double p1, double servers, double alpha, double power);

}  // namespace ballast::theory
