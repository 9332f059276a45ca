// What the two nginx algorithms share: which peers may be tried, and when their scores start anew.
//
// Peers of the upstream block are tried first and `backup` peers only when none of them can be
// used. A peer that already failed this request is not tried again while there is another one
// (nginx would end the request when it has tried them all; here the caller decides how many
// attempts there are). nginx accepts no weight 0: such a peer counts as `down`. A peer that is
// passed over keeps its score. Weights and membership change by a reload, and the new workers start
// with all scores 0.
#pragma once

#include "models/balancers/algorithms/smooth_wrr.h"
#include "models/balancers/policy.h"

namespace ballast {

class NginxPolicy : public Policy {
 public:
  explicit NginxPolicy(const PoolView& view) : view_(view), wrr_(view) {}

  ServerIndex pick(const PickContext& context) final {
    ServerIndex server = choose({false, context.avoid()});
    if (server == kNoServer) server = choose({true, context.avoid()});
    if (server == kNoServer && context.avoid() < view_.servers.size() &&
        view_.eligible(context.avoid()))
      server = choose({view_.servers[context.avoid()].backup, kNoServer});
    return server;
  }

  void on_weight(ServerIndex, std::uint32_t) final { wrr_.restart(); }
  void on_usable(ServerIndex server) final {
    if (server >= wrr_.size()) wrr_.restart();
  }

 protected:
  struct Tried {
    bool backup;
    ServerIndex avoid;
  };
  virtual ServerIndex choose(Tried tried) = 0;

  bool may_try(ServerIndex i, Tried tried) const {
    const PoolView::Server& server = view_.servers[i];
    return server.usable && server.weight > 0 && server.backup == tried.backup && i != tried.avoid;
  }

  const PoolView& view_;
  SmoothWrr wrr_;
};

}  // namespace ballast
