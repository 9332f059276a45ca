// Differences between two systems that saw the same random draws, replication by replication, and
// how many comparisons one may make before chance finds a difference.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "sim/statistics/interval.h"

namespace ballast {

// A statistic with what each replication says about it.
struct Sample {
  double value = 0;
  std::vector<double> replications;
};
Sample mean_sample(std::span<const double> values);
// Of sum(parts) / sum(wholes): the replications by the delta method, so that their mean is the
// value.
Sample ratio_sample(std::span<const double> parts, std::span<const double> wholes);

// So that all of `comparisons` intervals cover together with the confidence wanted (Bonferroni).
double confidence_of_each(std::size_t comparisons, double family = kConfidence);

struct Difference {
  Interval paired;           // of second - first
  double unpaired_half = 0;  // what the half-width would be if the draws were independent (Welch)
  double correlation = 0;    // of the two over the replications; 0 where either is constant
  bool detected() const { return paired.low > 0 || paired.high < 0; }
};

// At least 2 replications, equally many.
Difference difference_of(const Sample& first, const Sample& second, double confidence);

// Replications after which a difference of this size would leave 0 outside its interval, if it were
// the true one and the spread stayed as it is; absent when that is over `most`. Requires a finite
// interval from `replications` of them.
std::optional<std::size_t> replications_to_detect(const Interval& paired, std::size_t replications,
                                                  double confidence, std::size_t most);

}  // namespace ballast
