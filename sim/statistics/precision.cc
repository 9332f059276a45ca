#include "sim/statistics/precision.h"

#include <algorithm>
#include <cmath>

namespace ballast {

std::size_t next_checkpoint(std::size_t replications) {
  std::size_t checkpoint = kFirstCheckpoint;
  while (checkpoint <= replications) checkpoint += (checkpoint + 1) / 2;
  return checkpoint;
}

bool is_checkpoint(std::size_t replications) {
  return replications >= kFirstCheckpoint && next_checkpoint(replications - 1) == replications;
}

bool precise_enough(const Interval& interval, double precision) {
  const double half = std::max(interval.high - interval.value, interval.value - interval.low);
  return half <= precision / (1 + precision) * std::abs(interval.value);
}

}  // namespace ballast
