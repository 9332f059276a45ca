// Which part of a backend's requests each of its servers gets: now, and when one server is down.
//
// Where the algorithm obeys the weights, the shares follow from them (a test plays the algorithm
// beside it); of Envoy's tables they can be measured (table_shares.h); where they are those of
// another ring, or follow a rule of their own, the algorithm is played.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "models/balancers/policy.h"
#include "scenarios/configs/facts.h"

namespace ballast::audit {

struct Shares {
  // By server, adds up to 1; empty: no server takes traffic, or there is no model of the algorithm.
  std::vector<double> now;
  std::size_t serving = 0;  // how many servers have a share
  std::size_t hottest = config::kNoIndex;

  bool known() const { return hottest != config::kNoIndex; }
  double largest() const { return known() ? now[hottest] : 0; }
  // The largest share against an even one.
  double imbalance() const { return known() ? largest() * static_cast<double>(serving) : 1; }
};

// The worst that the failure of one server does to another.
struct Failure {
  std::size_t lost = config::kNoIndex;
  std::size_t hottest = config::kNoIndex;
  double share = 0;  // that `hottest` gets then; 0: nobody is left
};

// Whether ordinary requests may go there: up, with a weight, and not a backup.
bool takes_traffic(const config::Server& server);
bool usable(const config::Server& server);  // the same, backups included

// The algorithm with the parameters written, or nothing where there is no model of it.
std::optional<PolicySpec> policy_of(const config::Backend& backend);

// As the algorithm's balancer sees the servers; `down` (if any) is known to be down.
PoolView view_of(const config::Backend& backend, std::size_t down = config::kNoIndex);

// The requests are spread over as many clients, paths or keys as can be, so a hash is at its best.
Shares shares_of(const config::Backend& backend);

// Of a backend with these shares. nullopt: nothing to lose.
std::optional<Failure> worst_failure(const config::Backend& backend, const Shares& shares);

}  // namespace ballast::audit
