// The circumstances in which a plan has to hold: everything in place; one server of the pool lost
// (N - 1), the largest; a zone lost, the one with most capacity. What is lost is gone from the
// start and the balancers know it: a plan is about capacity, not about how a failure is noticed.
#pragma once

#include <string>
#include <vector>

#include "models/spec.h"

namespace ballast {

enum class Loss { kNone, kServer, kZone };

struct Condition {
  Loss loss = Loss::kNone;
  std::string name() const;  // "all in place", "without a server", "without a zone"
  std::string key() const;   // "none", "server", "zone"
};

// Of `--survive`; the first is always that nothing is lost. Throws InvalidInput.
std::vector<Condition> read_conditions(const std::vector<std::string>& survive);

// The servers that are lost. Empty when it cannot be lost: the pool has one server, or its servers
// have fewer than two zones.
std::vector<ServerIndex> lost_servers(const PoolSpec& pool, Loss loss);

// Takes them away. False: it cannot be lost.
bool apply(SystemSpec& system, const std::string& pool, Loss loss);

}  // namespace ballast
