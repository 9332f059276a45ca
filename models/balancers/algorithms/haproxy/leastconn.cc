// HAProxy's `balance leastconn` (src/lb_fwlc.c of 2.6 and 3.2): the least of (in flight + 1) * 4096
// / scaled weight, in integers, where in flight is what the server serves and what waits for it. An
// idle server's key is 0 whatever its weight, so idle servers share evenly even with unequal
// weights. Passed over are servers that have reached their limit (maxconn) with what they serve and
// what waits for them, and the server of the failed previous attempt unless it is the only one;
// when all are full the request waits in the queue of the backend. With maxqueue the limit is that
// much higher: the request goes to a full server and waits there.
//
// A key is computed anew when the server takes or ends a request, not when one joins its queue or
// gives up: until then the server takes one after another until its queue is full. Since 3.2 its
// key is also put right once more than 3 have joined.
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
    ServerIndex best = least(avoid);
    while (best != kNoServer && is_outdated(best)) {
      queue(best, key(best));
      best = least(avoid);
    }
    if (best != kNoServer || avoid >= servers_.size()) return best;
    return servers_[avoid].member && takes_more(avoid) ? avoid : kNoServer;
  }

  // Only a key that changes loses its place among its equals.
  void load_changed(ServerIndex i) {
    const Server& server = servers_[i];
    if (!server.member) return;
    come_back(i);
    const std::uint64_t now = key(i);
    if (lists_[server.list].key(i) != now) queue(i, now);
  }

  // A server that was full returns to its place, until the next pick has a look at it.
  void come_back(ServerIndex i) {
    Server& server = servers_[i];
    if (!server.aside) return;
    server.aside = false;
    lists_[server.list].put_back(i, server.place);
  }

  void update(ServerIndex i) {
    if (i >= servers_.size()) {
      servers_.resize(view_.servers.size());
      for (std::size_t k = 0; k < list_count_; ++k) lists_[k].resize(servers_.size());
    }
    come_back(i);
    Server& server = servers_[i];
    const bool was_member = server.member;
    server.member = view_.servers[i].backup == backup_ && view_.eligible(i);
    if (server.member && !was_member) ++members_;
    if (!server.member && was_member) --members_;
    const std::uint32_t weight = server.member ? haproxy_scaled_weight(view_.servers[i]) : 0;
    if (weight == server.weight) return;
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
    bool aside = false;  // taken out because it is full
    ServerOrder::Rank place = 0;
  };

  std::size_t random_list() {
    return list_count_ == 1 ? 0 : static_cast<std::size_t>(rng_.below(kRandomLists));
  }

  std::uint64_t load(ServerIndex i) const {
    return std::uint64_t{view_.in_flight[i]} + view_.servers[i].queued;
  }
  bool takes_more(ServerIndex i) const {
    return load(i) < std::uint64_t{view_.servers[i].max_in_flight} + view_.max_queued;
  }
  std::uint64_t key(ServerIndex i) const {
    const std::uint64_t in_flight = load(i);
    return in_flight == 0 ? 0 : (in_flight + 1) * kHaproxyMaxScaledWeight / servers_[i].weight;
  }
  // 3.2: whether many more wait for the server than its key says.
  bool is_outdated(ServerIndex i) const {
    const Server& server = servers_[i];
    return list_count_ > 1 &&
           load(i) > lists_[server.list].key(i) * server.weight / kHaproxyMaxScaledWeight + 2;
  }

  // Of those with room, the first whose key is least; an outdated one only if there is no other.
  ServerIndex least(ServerIndex avoid) {
    ServerIndex best = kNoServer;
    std::uint64_t best_rank = 0;
    const std::size_t start = random_list();
    for (std::size_t k = 0; k < list_count_; ++k) {
      ServerOrder& list = lists_[(start + k) % list_count_];
      const ServerIndex server = first_with_room(list, avoid);
      if (server == kNoServer) continue;
      const std::uint64_t rank = 2 * list.key(server) + (is_outdated(server) ? 1 : 0);
      if (best != kNoServer && rank >= best_rank) continue;
      best = server;
      best_rank = rank;
    }
    return best;
  }

  void queue(ServerIndex i, std::uint64_t new_key) {
    const auto list = static_cast<std::uint8_t>(random_list());
    if (list != servers_[i].list) lists_[servers_[i].list].erase(i);
    servers_[i].list = list;
    lists_[list].insert(i, new_key);
  }

  ServerIndex first_with_room(ServerOrder& list, ServerIndex avoid) {
    while (true) {
      const ServerIndex server = list.first_other_than(avoid);
      if (server == kNoServer || takes_more(server)) return server;
      servers_[server].aside = true;
      servers_[server].place = list.set_aside(server);
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
  void on_room(ServerIndex server) override { groups_.of(server).come_back(server); }
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
    .queueing = Queueing::kWhenUnchosen,
};

}  // namespace ballast
