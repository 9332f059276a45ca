// Student's t intervals over independent replications, and the one question the theory tests ask:
// does the simulator agree with an exact value?
//
// It does when the exact value lies in the 99.9 % interval of the replications, and the estimate is
// within the tolerance of it; and the answer counts only if the interval is narrow enough to have
// caught a bias. Seeds are fixed, so a test that passes once passes always.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "sim/statistics/interval.h"

namespace ballast {

inline constexpr double kAgreementConfidence = 0.999;
inline constexpr double kRelativeTolerance = 0.01;
// Of the half-width, relative to the value. A mean known to 1.5 % at 99.9 % has a standard error of
// .4 %; a quantile far in the tail is known half as well as the mean of the same run.
inline constexpr double kMeanPrecision = 0.015;
inline constexpr double kQuantileToMean = 2;
// Exact values carry 9 to 12 digits, and an event of probability 1e-9 happens in no run.
inline constexpr double kResolution = 1e-6;

// Of the mean of independent, identically distributed samples (at least 2).
inline Interval interval_of(const std::vector<double>& samples,
                            double confidence = kAgreementConfidence) {
  return mean_interval(samples, confidence);
}

struct Agreement {
  double tolerance = kRelativeTolerance;  // of |estimate - exact| / exact
  double precision = kMeanPrecision;      // of half_width / exact
};

inline testing::AssertionResult agrees(const Interval& estimate, double exact,
                                       const Agreement& wanted = {}) {
  const double error = std::abs(estimate.value - exact);
  const auto verdict = [&](const std::string& what) {
    return testing::AssertionFailure()
           << what << ": estimate " << estimate.value << " +- " << estimate.half_width()
           << " (99.9 %), exact " << exact << ", off by " << 100 * error / exact << " %";
  };
  if (!(estimate.half_width() <= wanted.precision * exact))
    return verdict("the interval is too wide to tell");
  if (!(error <= estimate.half_width() + kResolution * std::abs(exact)))
    return verdict("the exact value is outside the interval");
  if (!(error <= wanted.tolerance * exact)) return verdict("the estimate is out of tolerance");
  return testing::AssertionSuccess();
}

}  // namespace ballast
