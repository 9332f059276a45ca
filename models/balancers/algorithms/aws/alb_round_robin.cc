// AWS Application Load Balancer, `round_robin`, the default (documentation of 2024): targets in
// turn, weights unknown (they belong to target groups); fails open (aws/alb_targets.h). A target in
// slow start takes only that part of its turns that its ramp says.
#include <algorithm>
#include <vector>

#include "models/balancers/algorithms/aws/alb_targets.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class AlbRoundRobin final : public Policy {
 public:
  explicit AlbRoundRobin(const PoolView& view) : view_(view), targets_(view) {}

  ServerIndex pick(const PickContext&) override {
    const bool changed = targets_.refresh();
    const auto& targets = targets_.all();
    if (targets.empty()) return kNoServer;
    if (changed) [[unlikely]]
      turn_ = static_cast<std::size_t>(std::lower_bound(targets.begin(), targets.end(), next_) -
                                       targets.begin());
    while (true) {
      if (turn_ == targets.size()) turn_ = 0;
      const ServerIndex server = targets[turn_++];
      next_ = server + 1;
      if (view_.servers[server].ramp >= 1 || takes_turn(server)) [[likely]]
        return server;
    }
  }

  void on_weight(ServerIndex, std::uint32_t) override { targets_.invalidate(); }  // may be 0
  void on_usable(ServerIndex) override { targets_.invalidate(); }

 private:
  // Turns add up until they make a whole one.
  bool takes_turn(ServerIndex server) {
    turns_.resize(view_.servers.size(), 0);
    turns_[server] += view_.servers[server].ramp;
    if (turns_[server] < 1) return false;
    turns_[server] -= 1;
    return true;
  }

  const PoolView& view_;
  AlbTargets targets_;
  std::vector<double> turns_;  // [server] parts of a turn not taken, in slow start
  std::size_t turn_ = 0;
  ServerIndex next_ = 0;  // where the turn goes on when targets come and go
};

}  // namespace

extern const PolicyKind kAwsAlbRoundRobinPolicy;
const PolicyKind kAwsAlbRoundRobinPolicy{
    .name = "aws/alb_round_robin",
    .summary = "AWS ALB's round robin; fails open when no target is healthy",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<AlbRoundRobin>(view);
    },
    .panics = true,
    .heeds_ramp = true,
};

}  // namespace ballast
