// How latency grows with load, and where the knee is: the load at which the ratio of throughput to
// mean latency, the "power" of the system, is greatest (Kleinrock, "Power and deterministic rules
// of thumb for probabilistic problems in computer communications", ICC 1979). Beyond it latency
// grows faster than throughput.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "app/progress.h"
#include "models/spec.h"

namespace ballast {

struct LoadPoint {
  double factor = 1;       // of the load of the system as it is
  double rate_per_s = 0;   // offered
  double utilization = 0;  // of the pool
  double error_ratio = 0;
  double mean_s = 0;
  double p99_s = 0;
  double power() const { return mean_s > 0 ? rate_per_s * (1 - error_ratio) / mean_s : 0; }
};

struct LoadCurve {
  std::vector<LoadPoint> points;  // ascending
  std::optional<std::size_t> knee;
};

// At `utilization` of the pool as it is, which the curve is spread around.
LoadCurve load_curve(const SystemSpec& system, const std::string& pool, double utilization,
                     std::uint32_t first_replication, int threads, Progress::Mode mode,
                     const std::atomic<bool>& stop);

}  // namespace ballast
