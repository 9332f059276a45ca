// The better of two different servers drawn uniformly, as Finagle and tower do it: the second draw
// leaves a hole where the first was, and the first drawn wins ties. Weights count only in that a
// server of weight 0 takes no traffic.
#pragma once

#include <array>
#include <utility>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy.h"

namespace ballast {

// Draws two different numbers below `count`, which is at least 2.
inline std::pair<std::size_t, std::size_t> two_of(std::size_t count, Rng& rng) {
  const std::size_t a = rng.below(count);
  const std::size_t b = rng.below(count - 1);
  return {a, b < a ? b : b + 1};
}

template <typename Load>
class TwoChoices final : public Policy {
 public:
  TwoChoices(const PoolView& view, Load load, Rng rng)
      : group_(view), load_(std::move(load)), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    group_.refresh();
    const auto& servers = group_.members();
    if (servers.size() < 2) return servers.empty() ? kNoServer : servers.front();
    const auto [a, b] = two_of(servers.size(), rng_);
    return load_.of(servers[a]) <= load_.of(servers[b]) ? servers[a] : servers[b];
  }

  std::span<const ServerIndex> next_sample() override {
    const auto& servers = group_.members();
    if (servers.size() < 2) return {};
    Rng rng = rng_;
    const auto [a, b] = two_of(servers.size(), rng);
    ahead_ = {servers[a], servers[b]};
    return ahead_;
  }

  void on_finish(ServerIndex server, const Outcome& outcome) override {
    load_.finished(server, outcome);
  }
  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  GroupInForce group_;
  Load load_;
  Rng rng_;
  std::array<ServerIndex, 2> ahead_{};
};

}  // namespace ballast
