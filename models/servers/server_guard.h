// What a server does about its own load, where its pool asks for any of it.
#pragma once

#include <optional>

#include "models/servers/concurrency_limit.h"
#include "models/servers/queue_shedding.h"
#include "models/spec.h"
#include "sim/random.h"

namespace ballast {

struct ServerGuard {
  std::optional<ContentionSpec> contention;
  std::optional<ConcurrencyLimit> limit;
  std::optional<QueueShedding> shedding;
  Rng rng;  // of limits to come

  explicit ServerGuard(Rng limits) : rng(limits) {}
};

inline bool needs_guard(const PoolSpec& pool) {
  return pool.contention || pool.limiter || pool.shedding;
}

}  // namespace ballast
