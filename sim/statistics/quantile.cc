#include "sim/statistics/quantile.h"

#include <algorithm>

#include "sim/check.h"

namespace ballast {

namespace {

Histogram decoded(const std::string& bytes) {
  auto histogram = Histogram::decoded(bytes);
  SIM_CHECK(histogram.has_value(), "a histogram cannot be read back");
  return *std::move(histogram);
}

std::string merged(const std::string& a, const std::string& b) {
  Histogram both = decoded(a);
  both.merge(decoded(b));
  return both.encoded();
}

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

void ClusteredSamples::add(const Histogram& replication) {
  ++replications_;
  pooled_.merge(replication);
  if (!clusters_.empty() && replications_in_last_ < replications_per_cluster_) {
    clusters_.back() = merged(clusters_.back(), replication.encoded());
    ++replications_in_last_;
    return;
  }
  if (clusters_.size() == kMostClusters) {
    for (std::size_t i = 0; i < kMostClusters / 2; ++i)
      clusters_[i] = merged(clusters_[2 * i], clusters_[2 * i + 1]);
    clusters_.resize(kMostClusters / 2);
    replications_per_cluster_ *= 2;
  }
  clusters_.push_back(replication.encoded());
  replications_in_last_ = 1;
}

ClusteredSamples::Tails ClusteredSamples::tails_above(double value_s) const {
  Tails tails;
  for (const std::string& cluster : clusters_) {
    const Histogram samples = decoded(cluster);
    tails.above.push_back(samples.count_above(from_seconds(value_s)));
    tails.all.push_back(static_cast<double>(samples.count()));
  }
  return tails;
}

// Where many samples are equal, fewer than it should be lie above the quantile, and more at it.
Interval ClusteredSamples::interval_of(const Tails& tails, double share, double confidence) const {
  const Interval above = ratio_interval(tails.above, tails.all, confidence);
  Interval result{pooled_.quantile_s(share)};
  if (clusters_.size() < 2) return result;
  result.low = std::min(result.value, pooled_.quantile_s(std::max(0.0, 1 - above.high)));
  result.high = std::max(result.value, pooled_.quantile_s(std::min(1.0, 1 - above.low)));
  return result;
}

Interval ClusteredSamples::quantile_interval(double share, double confidence) const {
  return interval_of(tails_above(pooled_.quantile_s(share)), share, confidence);
}

Sample ClusteredSamples::quantile_sample(double share) const {
  const double value = pooled_.quantile_s(share);
  Sample sample{value, std::vector<double>(clusters_.size(), value)};
  if (clusters_.size() < 2) return sample;
  const Tails tails = tails_above(value);
  const Interval above = ratio_interval(tails.above, tails.all);
  const Interval ends = interval_of(tails, share, kConfidence);
  const double slope = above.half_width() > 0 ? ends.half_width() / above.half_width() : 0;
  const double mean = sum_of(tails.all) / static_cast<double>(clusters_.size());
  for (std::size_t i = 0; i < clusters_.size(); ++i)
    sample.replications[i] += slope * (tails.above[i] - above.value * tails.all[i]) / mean;
  return sample;
}

}  // namespace ballast
