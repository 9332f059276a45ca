// Confidence intervals over independent replications: of a mean (Student's t), of a ratio of two
// means (the delta method: Law, "Simulation Modeling and Analysis", section 9.5.3 of the 5th
// edition), of a proportion whose trials come in clusters (Korn & Graubard, "Confidence intervals
// for proportions with small expected number of positive counts", Survey Methodology 24, 1998). Of
// a quantile: quantile.h.
//
// An interval that the data cannot give (one replication) is infinite on both sides.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace ballast {

inline constexpr double kConfidence = 0.95;

struct Interval {
  double value = 0;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  double half_width() const { return (high - low) / 2; }
  bool contains(double x) const { return low <= x && x <= high; }
};

// The two-sided critical value of Student's t: P(|T| <= t) = confidence. `degrees` >= 1.
double student_t(double degrees, double confidence = kConfidence);

// Plain mean and sample variance (divisor n - 1, 0 for one value), in two passes.
struct Moments {
  double mean = 0;
  double variance = 0;
};
Moments moments_of(std::span<const double> values);

// Each needs at least one replication; the spans of one call are equally long.
Interval mean_interval(std::span<const double> values, double confidence = kConfidence);

// Of sum(parts) / sum(wholes). Requires sum(wholes) > 0.
Interval ratio_interval(std::span<const double> parts, std::span<const double> wholes,
                        double confidence = kConfidence);

// The same where each part counts some of its whole, so that the ratio is a probability: inside
// [0, 1] whatever the data, and not empty when nothing or everything was counted. What the clusters
// say about dependence sets the effective number of trials, never more than there were; where they
// say nothing (all counted or none), trials are taken to be independent.
Interval proportion_interval(std::span<const double> parts, std::span<const double> wholes,
                             double confidence = kConfidence);

// How many independent samples a quantile needs before its interval has two ends: with fewer, more
// than (1 - confidence) / 2 of all samples have no value above it (or below it).
std::uint64_t samples_for_quantile(double share, double confidence = kConfidence);

}  // namespace ballast
