// HAProxy's `balance first` (src/lb_fas.c): the usable server of the lowest id, here the first
// declared, that has a free slot; weights do not count. It needs `maxconn`, or everything goes to
// one server. When all are full the request waits in the queue of the backend. The server of the
// failed previous attempt is passed over unless it is the only one.
#include <vector>

#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class FirstGroup {
 public:
  FirstGroup(const PoolView& view, bool backup) : view_(view), backup_(backup) {
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) update(i);
  }

  bool empty() const { return members_ == 0; }
  void update(ServerIndex i) {
    if (i >= member_.size()) member_.resize(view_.servers.size(), 0);
    members_ -= member_[i];
    member_[i] = view_.servers[i].backup == backup_ && view_.eligible(i) ? 1 : 0;
    members_ += member_[i];
    freed(i);
  }

  // A slot of `server` may have become free.
  void freed(ServerIndex server) { free_from_ = std::min(free_from_, server); }

  ServerIndex pick(ServerIndex avoid) {
    const auto count = static_cast<ServerIndex>(member_.size());
    while (free_from_ < count && !is_free(free_from_)) ++free_from_;
    for (ServerIndex i = free_from_; i < count; ++i)
      if (i != avoid && is_free(i)) return i;
    return free_from_ < count ? free_from_ : kNoServer;  // the one to avoid, or none
  }

 private:
  bool is_free(ServerIndex i) const { return member_[i] != 0 && !view_.saturated(i); }

  const PoolView& view_;
  bool backup_;
  std::vector<std::uint8_t> member_;  // usable and in this group
  std::size_t members_ = 0;
  ServerIndex free_from_ = 0;  // no server before this one is free
};

class HaproxyFirst final : public Policy {
 public:
  HaproxyFirst(const PoolView& view, bool allbackups) : groups_(view, allbackups) {}

  ServerIndex pick(const PickContext& context) override {
    FirstGroup* group = groups_.in_force();
    return group != nullptr ? group->pick(context.avoid()) : groups_.single_backup();
  }

  void on_finish(ServerIndex server, const Outcome&) override { groups_.of(server).freed(server); }
  void on_room(ServerIndex server) override { groups_.of(server).freed(server); }
  void on_weight(ServerIndex server, std::uint32_t) override { groups_.update(server); }
  void on_usable(ServerIndex server) override { groups_.update(server); }

 private:
  HaproxyGroups<FirstGroup> groups_;
};

}  // namespace

extern const PolicyKind kHaproxyFirstPolicy;
const PolicyKind kHaproxyFirstPolicy{
    .name = "haproxy/first",
    .summary = "HAProxy's balance first: the first declared server with a free slot (maxconn)",
    .params = {haproxy_allbackups()},
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<HaproxyFirst>(view, args.flag("allbackups"));
    },
    .concentrates_when_idle = true,
    .has_own_shares = true,
    .queueing = Queueing::kBehindOthers,
};

}  // namespace ballast
