// Whole runs whose servers are watched, and what the balancer thinks of them.
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/models/system_builder.h"

namespace ballast::test {

// `servers` servers that are checked, a request every 10 ms, buckets of .1 s.
inline SystemBuilder watched(double duration_s, std::uint32_t servers, CheckSpec::Kind kind,
                             std::string_view algorithm = "haproxy/roundrobin") {
  SystemBuilder b = one_pool(duration_s, servers, 4, 100);
  b.spec.interval = sec(.1);
  b.spec.balancers[0].policy = policy(algorithm);
  b.spec.balancers[0].health.check.emplace().kind = kind;
  b.traffic("web", every(.01), fixed(.005));
  return b;
}

inline CheckSpec& check_of(SystemBuilder& b) { return *b.spec.balancers[0].health.check; }
inline const BalancerStats& stats(const RunResult& r) { return r.whole.balancers[0]; }
inline std::uint64_t errors(const RunResult& r, Cause cause) {
  return r.whole.total.by_cause[static_cast<std::size_t>(cause)];
}

// When the pool's belief is first other than `share` from `from_s` on: the end of the bucket.
inline double belief_changes(const RunResult& r, double share, double from_s) {
  const std::vector<double>& up = column(r, "pools.app", "believed_up");
  for (auto k = static_cast<std::size_t>(std::lround(from_s * 10)); k < up.size(); ++k)
    if (std::abs(up[k] - share) > 1e-9) return static_cast<double>(k + 1) / 10;
  return -1;
}

}  // namespace ballast::test
