// Every variant against every other, number by number, over paired replications: differences with
// intervals that hold all together at 95 %, and the ranks that follow from them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/fold.h"
#include "app/json.h"
#include "sim/statistics/comparison.h"

namespace ballast {

inline constexpr std::size_t kMostToTry = 100000;  // replications that one would propose

struct MetricDifference {
  std::size_t metric = 0;                       // of Comparison::metrics
  Difference difference;                        // of second - first
  std::optional<std::size_t> try_replications;  // where none was detected
};

struct PairComparison {
  std::size_t first = 0;
  std::size_t second = 0;
  std::vector<MetricDifference> metrics;  // those that both have
};

struct Comparison {
  std::vector<std::string> metrics;  // paths
  std::size_t family = 0;            // how many differences are looked at
  double confidence_of_each = 0;
  std::vector<PairComparison> pairs;  // (0, 1), (0, 2), ..., (1, 2), ...
  std::string ranked_by;
  // 1 + how many variants are lower beyond doubt; absent for one without the number.
  std::vector<std::optional<std::size_t>> ranks;

  const PairComparison& pair(std::size_t first, std::size_t second) const;
};

// `numbers` are the folded results, one a variant (Fold::numbers).
Comparison compare(const std::vector<Fold>& folds, const std::vector<Json>& numbers,
                   const std::vector<std::string>& metrics, const std::string& ranked_by);

// The metrics to look at when the user names none: those of the incident, where there is one, that
// any variant has.
std::vector<std::string> usual_metrics(const std::vector<Fold>& folds, bool incident);

}  // namespace ballast
