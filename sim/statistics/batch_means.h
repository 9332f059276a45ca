// The interval of a long-run average from one long run: the run is cut into 20 to 39 batches of
// equal length, which are taken for independent replications if consecutive ones are not correlated
// (von Neumann's ratio, "Distribution of the ratio of the mean square successive difference to the
// variance", Annals of Mathematical Statistics 12, 1941). Batch sizes double until they pass, as in
// ABATCH (Fishman, "Discrete-Event Simulation", section 6.6).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/statistics/interval.h"

namespace ballast {

inline constexpr std::size_t kLeastBatches = 20;

// Whether values in their order look independent: false when a positive correlation of neighbours
// is significant at 5 %, one-sided. Fewer than 3 values, or all equal, do.
bool look_independent(std::span<const double> values);

// How many consecutive observations make a batch, so that there are 20 to 39 batches; 0 when there
// are fewer than 20 observations. What is left over at the front belongs to no batch.
std::size_t batch_size(std::size_t observations);

// Sums of consecutive observations, `size` each; the first `observations.size() % size` are left
// out.
std::vector<double> batch_sums(std::span<const double> observations, std::size_t size);

struct BatchMeans {
  Interval interval;
  std::size_t batches = 0;   // 0: fewer than 20 observations, no interval
  bool independent = false;  // whether the batches passed the test; else the run is too short
};

// Of sum(parts) / sum(wholes) over the run, one pair an observation; all wholes 1 for a plain mean.
BatchMeans batch_means(std::span<const double> parts, std::span<const double> wholes,
                       double confidence = kConfidence);

}  // namespace ballast
