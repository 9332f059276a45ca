// Quantiles of the samples of several replications together. The replications are clusters: the
// share of all samples that lies above the quantile has the interval of a ratio, and its ends are
// read back through the distribution of all samples (Woodruff, "Confidence intervals for
// medians and other position measures", Journal of the American Statistical Association 47, 1952).
//
// Sectioning, the spread of the replications' own quantiles, is too narrow where replications are
// not long against the memory of a queue: the one in which the queue was long counts there as one
// quantile among others, but here with all the samples it put into the tail.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/histogram.h"
#include "sim/statistics/comparison.h"
#include "sim/statistics/interval.h"

namespace ballast {

// What is kept of the samples: all of them together, and those of each cluster in some kilobytes
// (Histogram::encoded). A cluster is a replication; of more than kMostClusters replications, as
// many consecutive ones as it takes.
class ClusteredSamples {
 public:
  static constexpr std::size_t kMostClusters = 512;

  void add(const Histogram& replication);
  const Histogram& pooled() const { return pooled_; }
  std::size_t replications() const { return replications_; }

  // Both require samples. In seconds; the share is that of the samples below, 0..1.
  Interval quantile_interval(double share, double confidence = kConfidence) const;
  // The clusters by the delta method, with the density around the quantile as in its interval.
  Sample quantile_sample(double share) const;

 private:
  struct Tails {
    std::vector<double> above;  // the samples above the quantile, in each cluster
    std::vector<double> all;
  };
  Tails tails_above(double value_s) const;
  Interval interval_of(const Tails& tails, double share, double confidence) const;

  Histogram pooled_;
  std::vector<std::string> clusters_;
  std::size_t replications_ = 0;
  std::size_t replications_per_cluster_ = 1;
  std::size_t replications_in_last_ = 0;
};

}  // namespace ballast
