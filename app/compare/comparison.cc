#include "app/compare/comparison.h"

#include <algorithm>
#include <cmath>

#include "app/expectations.h"
#include "app/measures.h"
#include "app/precision_goal.h"
#include "sim/check.h"

namespace ballast {

namespace {

// One number of one variant: what its replications say, NaN where one of them has none.
std::optional<Sample> sample_of(const Fold& fold, const Json& numbers,
                                const std::vector<std::string>& path) {
  const Fold::Values* values = fold.find(path);
  const Json* member = find_member(numbers, path);
  if (values == nullptr || member == nullptr) return std::nullopt;     // never had, or withheld
  if (!std::isfinite(interval_in(*member)->low)) return std::nullopt;  // a mean of a heavy tail
  return values->sample();
}

// The replications that both have.
void keep_pairs(Sample& first, Sample& second) {
  std::vector<double> a, b;
  for (std::size_t i = 0; i < first.replications.size(); ++i) {
    if (std::isnan(first.replications[i]) || std::isnan(second.replications[i])) continue;
    a.push_back(first.replications[i]);
    b.push_back(second.replications[i]);
  }
  first.replications = std::move(a);
  second.replications = std::move(b);
}

}  // namespace

const PairComparison& Comparison::pair(std::size_t first, std::size_t second) const {
  for (const PairComparison& p : pairs)
    if (p.first == first && p.second == second) return p;
  SIM_CHECK(false, "no such pair");
  return pairs.front();
}

Comparison compare(const std::vector<Fold>& folds, const std::vector<Json>& numbers,
                   const std::vector<std::string>& metrics, const std::string& ranked_by) {
  Comparison result;
  result.metrics = metrics;
  result.ranked_by = ranked_by;
  std::vector<std::vector<std::optional<Sample>>> samples(folds.size());
  for (std::size_t v = 0; v < folds.size(); ++v)
    for (const std::string& metric : metrics)
      samples[v].push_back(sample_of(folds[v], numbers[v], metric_path(metric, "--metrics")));

  const std::size_t pairs = folds.size() * (folds.size() - 1) / 2;
  result.family = pairs * metrics.size();
  result.confidence_of_each = confidence_of_each(result.family);
  const auto by = static_cast<std::size_t>(std::find(metrics.begin(), metrics.end(), ranked_by) -
                                           metrics.begin());
  for (std::size_t v = 0; v < folds.size(); ++v)
    result.ranks.push_back(by < metrics.size() && samples[v][by] ? std::optional<std::size_t>(1)
                                                                 : std::nullopt);
  for (std::size_t i = 0; i < folds.size(); ++i)
    for (std::size_t j = i + 1; j < folds.size(); ++j) {
      PairComparison& pair = result.pairs.emplace_back(PairComparison{i, j, {}});
      for (std::size_t m = 0; m < metrics.size(); ++m) {
        if (!samples[i][m] || !samples[j][m]) continue;
        Sample first = *samples[i][m], second = *samples[j][m];
        keep_pairs(first, second);
        const std::size_t n = first.replications.size();
        if (n < 2) continue;
        MetricDifference one{m, difference_of(first, second, result.confidence_of_each), {}};
        if (!one.difference.detected())
          one.try_replications = replications_to_detect(one.difference.paired, n,
                                                        result.confidence_of_each, kMostToTry);
        else if (m == by)
          ++*result.ranks[one.difference.paired.value > 0 ? j : i];
        pair.metrics.push_back(one);
      }
    }
  return result;
}

std::vector<std::string> usual_metrics(const std::vector<Fold>& folds, bool incident) {
  const std::string window = incident ? "during." : "";
  std::vector<std::string> wanted;
  for (const char* name :
       {"requests.failed", "error_ratio", "slow_ratio", "latency.mean", "latency.p95",
        "latency.p99", "users.affected", "users.attributable_ratio"})
    wanted.push_back(window + name);
  wanted.emplace_back("slo.minutes_out");
  std::erase_if(wanted, [&](const std::string& metric) {
    return std::none_of(folds.begin(), folds.end(), [&](const Fold& fold) {
      return fold.find(metric_path(metric, "--metrics")) != nullptr;
    });
  });
  return wanted;
}

}  // namespace ballast
