#include "models/clients/backoff.h"

#include <algorithm>
#include <cmath>

#include "models/traffic/source.h"

namespace ballast {

Duration backoff_delay(const BackoffSpec& spec, std::uint32_t failed_attempts, std::uint64_t key) {
  double wait_ns = static_cast<double>(spec.base.count());
  if (spec.kind == BackoffSpec::Kind::kExponential)
    wait_ns = std::ldexp(wait_ns, static_cast<int>(std::min(failed_attempts - 1, 62u)));
  wait_ns = std::min(wait_ns, static_cast<double>(spec.max.count()));
  if (spec.jitter != BackoffSpec::Jitter::kNone) {
    const double u = Rng(key, kBackoffDraw, failed_attempts).uniform();
    wait_ns *= spec.jitter == BackoffSpec::Jitter::kFull ? u : 0.5 + 0.5 * u;
  }
  return from_seconds(wait_ns * 1e-9);
}

}  // namespace ballast
