// The traffic split that an algorithm gives the servers of a pool: its picks one by one, played
// through the policy alone, without an engine. The requests come 10 ms apart and take 1 ms, so each
// has ended before the next one comes, unless they are held open.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

struct SplitSpec {
  PolicySpec policy;
  PoolView pool;              // the servers at the start, all idle
  std::uint32_t workers = 1;  // each with a policy and counts of its own, as nginx's worker
                              // processes without a `zone`; the requests reach them in turn
  bool hold = false;          // requests stay open
  std::uint64_t seed = 1;
};

struct Split {
  std::vector<ServerIndex> order;     // of each request; kNoServer where none was acceptable
  std::vector<std::uint64_t> counts;  // [server]
  std::uint64_t unserved = 0;         // requests for which no server was acceptable

  double share(ServerIndex i) const;  // of the requests that were served; 0 if none was
};

// Fills in the affinity key (`hash` and `key`) of one request, numbered from 0. The bytes of the
// key have to live until the next call.
using KeyOfRequest = std::function<void(std::size_t request, PickContext& context)>;

Split play_split(const SplitSpec& spec, std::size_t requests, const KeyOfRequest& key);

// What the configured weights promise: shares by weight among the eligible active servers or, where
// there is none, among the eligible backups. Adds up to 1, or to 0 when no server is eligible.
std::vector<double> shares_by_weight(const PoolView& pool);

}  // namespace ballast
