// How long a client waits before it tries again.
// Full and equal jitter as in Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog,
// 2015).
#pragma once

#include "models/spec.h"
#include "sim/random.h"

namespace ballast {

// The wait after the `failed_attempts`-th failed attempt (1, 2, ...) of the request with this key.
Duration backoff_delay(const BackoffSpec& spec, std::uint32_t failed_attempts, std::uint64_t key);

// Whether every wait is just `base`.
inline bool is_constant(const BackoffSpec& spec) {
  return spec.kind == BackoffSpec::Kind::kConstant && spec.jitter == BackoffSpec::Jitter::kNone &&
         spec.base <= spec.max;
}

}  // namespace ballast
