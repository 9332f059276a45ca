// Smooth weighted round robin, as published with nginx (2012): every candidate's score grows by its
// weight, the first with the greatest score is chosen and pays the sum of the weights. Over one
// turn each server is chosen exactly as often as its weight says, and a heavy server's turns are
// spread out. The rule as it is written, which looks at every candidate on every pick: what the
// faster structures are compared with.
#pragma once

#include <cstdint>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class SmoothWrr {
 public:
  explicit SmoothWrr(const PoolView& view) : view_(view) { restart(); }

  // Forgets all scores; also makes room for appended servers.
  void restart() { score_.assign(view_.servers.size(), 0); }
  std::size_t size() const { return score_.size(); }

  // One pick among the servers from `first` on for which candidate(server) holds.
  template <typename Candidate>
  ServerIndex pick(ServerIndex first, Candidate candidate) {
    ServerIndex best = kNoServer;
    std::int64_t total = 0;
    std::int64_t best_score = 0;
    const auto count = static_cast<ServerIndex>(score_.size());
    for (ServerIndex i = first; i < count; ++i) {
      if (!candidate(i)) continue;
      const std::int64_t weight = view_.servers[i].weight;
      const std::int64_t score = score_[i] += weight;
      total += weight;
      if (best == kNoServer || score > best_score) {
        best = i;
        best_score = score;
      }
    }
    if (best != kNoServer) score_[best] -= total;
    return best;
  }

 private:
  const PoolView& view_;
  std::vector<std::int64_t> score_;
};

}  // namespace ballast
