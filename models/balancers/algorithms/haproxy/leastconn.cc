// HAProxy's `balance leastconn` (src/lb_fwlc.c): the least of (in flight + 1) * 4096 / scaled
// weight, in integers, where in flight is what the server serves and queues. An idle server's key
// is 0 whatever its weight, so idle servers share evenly even with unequal weights. Full servers
// (maxconn) are passed over, and so is the server of the failed previous attempt unless it is the
// only one; when all are full the request waits in the queue of the backend.
//
// Ties, up to 3.1: to the server whose key changed longest ago, in declaration order at first.
// Since 3.2 every key has four lists: a server whose key changes goes to the end of one drawn at
// random, and a pick takes the head of the first list that is not empty, from a random one on.
#include <array>
#include <vector>

#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/algorithms/parts/server_order.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::size_t kRandomLists = 4;

class LeastConnGroup {
 public:
  // `lists` is 1 or kRandomLists; `rng` draws among them.
  LeastConnGroup(const PoolView& view, bool backup, std::size_t lists, Rng& rng)
      : view_(view), backup_(backup), list_count_(lists), rng_(rng) {
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) update(i);
  }

  bool empty() const { return members_ == 0; }

  ServerIndex pick(ServerIndex avoid) {
    ServerIndex best = kNoServer;
    std::uint64_t best_key = 0;
    const std::size_t start = random_list();
    for (std::size_t k = 0; k < list_count_; ++k) {
      ServerOrder& list = lists_[(start + k) % list_count_];
      const ServerIndex server = first_free(list, avoid);
      if (server == kNoServer || (best != kNoServer && list.key(server) >= best_key)) continue;
      best = server;
      best_key = list.key(server);
    }
    if (best != kNoServer || avoid >= servers_.size()) return best;
    return servers_[avoid].member && !view_.servers[avoid].full() ? avoid : kNoServer;
  }

  // Only a key that changes loses its place among its equals; a full server returns.
  void load_changed(ServerIndex i) {
    const Server& server = servers_[i];
    if (!server.member) return;
    const std::uint64_t now = key(i);
    ServerOrder& list = lists_[server.list];
    if (!list.contains(i) || list.key(i) != now) queue(i, now);
  }

  void update(ServerIndex i) {
    if (i >= servers_.size()) {
      servers_.resize(view_.servers.size());
      for (std::size_t k = 0; k < list_count_; ++k) lists_[k].resize(servers_.size());
    }
    Server& server = servers_[i];
    const bool was_member = server.member;
    server.member = view_.servers[i].backup == backup_ && view_.eligible(i);
    if (server.member && !was_member) ++members_;
    if (!server.member && was_member) --members_;
    const std::uint32_t weight = server.member ? haproxy_scaled_weight(view_.servers[i]) : 0;
    if (weight == server.weight && (!server.member || lists_[server.list].contains(i))) return;
    server.weight = weight;
    if (server.member)
      queue(i, key(i));
    else
      lists_[server.list].erase(i);
  }

 private:
  struct Server {
    std::uint32_t weight = 0;  // scaled
    std::uint8_t list = 0;     // where it is, or was last
    bool member = false;
  };

  std::size_t random_list() {
    return list_count_ == 1 ? 0 : static_cast<std::size_t>(rng_.below(kRandomLists));
  }

  std::uint64_t key(ServerIndex i) const {
    const std::uint64_t in_flight = view_.servers[i].in_flight;
    return in_flight == 0 ? 0 : (in_flight + 1) * kHaproxyMaxScaledWeight / servers_[i].weight;
  }

  void queue(ServerIndex i, std::uint64_t new_key) {
    const auto list = static_cast<std::uint8_t>(random_list());
    if (list != servers_[i].list) lists_[servers_[i].list].erase(i);
    servers_[i].list = list;
    lists_[list].insert(i, new_key);
  }

  // Full servers leave the list until their load changes, and with it their key.
  ServerIndex first_free(ServerOrder& list, ServerIndex avoid) {
    while (true) {
      const ServerIndex server = list.first_other_than(avoid);
      if (server == kNoServer || !view_.servers[server].full()) return server;
      list.erase(server);
    }
  }

  const PoolView& view_;
  bool backup_;
  std::size_t list_count_;
  Rng& rng_;
  std::vector<Server> servers_;
  std::array<ServerOrder, kRandomLists> lists_;
  std::size_t members_ = 0;
};

class HaproxyLeastConn final : public Policy {
 public:
  HaproxyLeastConn(const PoolView& view, bool allbackups, std::size_t lists, Rng rng)
      : rng_(rng), groups_(view, allbackups, lists, rng_) {}

  ServerIndex pick(const PickContext& context) override {
    LeastConnGroup* group = groups_.in_force();
    return group != nullptr ? group->pick(context.avoid()) : groups_.single_backup();
  }

  void on_start(ServerIndex server, Duration) override { groups_.of(server).load_changed(server); }
  void on_finish(ServerIndex server, const Outcome&) override {
    groups_.of(server).load_changed(server);
  }
  void on_weight(ServerIndex server, std::uint32_t) override { groups_.update(server); }
  void on_usable(ServerIndex server) override { groups_.update(server); }

 private:
  Rng rng_;
  HaproxyGroups<LeastConnGroup> groups_;
};

}  // namespace

extern const PolicyKind kHaproxyLeastConnPolicy;
const PolicyKind kHaproxyLeastConnPolicy{
    .name = "haproxy/leastconn",
    .summary = "HAProxy's balance leastconn: fewest in flight per weight, idle servers tie",
    .params = {{.name = "version",
                .type = ParamType::kChoice,
                .help = "ties: the longest unchanged (2.6, up to 3.1) or nearly random (3.2)",
                .default_text = "2.6",
                .choices = {"2.6", "3.2"}},
               haproxy_allbackups()},
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<HaproxyLeastConn>(
          view, args.flag("allbackups"), args.text("version") == "3.2" ? kRandomLists : 1, rng);
    },
    .heeds_ramp = true,
};

}  // namespace ballast
