// How often the intervals of replications cover the truth: many experiments of ten replications of
// M/M/1 each, whose mean and 99th percentile are known. Of intervals that cover in 95 % of all
// cases the share that does lies in a binomial band of 99.9 %.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ballast {

struct CoverageCase {
  double load = 0.5;
  std::uint32_t experiments = 400;
  double customers = 4000;  // of a replication
};

struct Coverage {
  CoverageCase of;
  std::string metric;  // "latency.mean", "latency.p99"
  double exact = 0;
  std::uint32_t covered = 0;
  double low = 0, high = 1;  // the band
  double share() const { return static_cast<double>(covered) / of.experiments; }
  bool agrees() const { return low <= share() && share() <= high; }
};

// One entry a metric; empty when `stop` was set before the end.
std::vector<Coverage> coverage(const CoverageCase& of, int threads, const std::atomic<bool>& stop,
                               const std::function<void(std::uint32_t experiments)>& progress);

}  // namespace ballast
