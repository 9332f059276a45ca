// What all nginx algorithms share (ngx_http_upstream_round_robin.c, 1.22): which peers may be
// tried, how failures are remembered, and the smooth weighted round robin that every other method
// falls back to.
//
// Peers of the upstream block are tried first and `backup` peers only when none of them can be
// used. A peer is passed over when this request has tried it already, when it is `down` (here: not
// usable, or of weight 0, which nginx does not accept), when it has max_conns connections, or when
// it has failed max_fails times and the last failure is at most fail_timeout ago. After that one
// live request probes it; its success forgets the failures. Every failure takes weight / max_fails
// from the weight of a turn, which comes back by 1 at each pick that looks at the peer. Seconds are
// whole. With nothing left the answer is "no live upstreams": there is no panic mode. An upstream
// of a single peer does not count failures.
//
// An attempt has failed when there was no connection or no answer in time; an answer 5xx is one
// only where proxy_next_upstream lists it. When all peers have been tried nginx ends the request;
// here the caller decides how many attempts there are, and then they may be tried again.
//
// A weight or a new server comes by a reload, and new workers start with all scores 0 and no
// failures. State is per worker process: several workers without `zone` are several instances of
// the balancer.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/balancers/algorithms/parts/smooth_order.h"
#include "models/balancers/policy.h"

namespace ballast {

// The parameters of every nginx algorithm, after those of its own.
std::vector<Param> nginx_params(std::vector<Param> own = {});
// What `hash` hashes.
Param nginx_key_param();

class NginxPolicy : public Policy {
 public:
  // What round robin looks at first, if at anything: the method is least_conn when it is the load.
  enum class Among : bool { kAll, kLeastLoaded };

  NginxPolicy(const Args& args, const PoolView& view, Among among = Among::kAll);

  ServerIndex pick(const PickContext& context) final;
  void on_start(ServerIndex server, Duration work) final;
  void on_finish(ServerIndex server, const Outcome& outcome) final;
  void on_weight(ServerIndex server, std::uint32_t old_weight) final;
  void on_usable(ServerIndex server) final;
  void on_room(ServerIndex server) final {
    note_open(server);
    if (in_order_ && !stale_) reorder(server);
  }

 protected:
  // Where a pick looks, and on behalf of which request.
  struct Search {
    bool backup;
    const PickContext& context;
    std::span<const ServerIndex> tried;
  };

  // The method's choice among the peers or the backups, kNoServer when none may be tried. Called
  // only when there are several.
  virtual ServerIndex choose(const Search& search) = 0;
  // The configuration was read (again): weights and peers may be others.
  virtual void reloaded() {}

  // Connections per weight of a minus that of b, times both weights.
  std::int64_t compare_load(ServerIndex a, ServerIndex b) const {
    return std::int64_t{view_.in_flight[a]} * view_.servers[b].weight -
           std::int64_t{view_.in_flight[b]} * view_.servers[a].weight;
  }
  bool may_try(ServerIndex i, const Search& search) const {
    const PoolView::Server& server = view_.servers[i];
    if (!server.usable || server.weight == 0 || server.backup != search.backup || view_.full(i))
      return false;
    const Peer& peer = peers_[i];
    if (peer.fails >= max_fails_ && now_s_ - peer.checked_s <= fail_timeout_s_) return false;
    for (const ServerIndex tried : search.tried)
      if (tried == i) return false;
    return true;
  }

  // One step of smooth weighted round robin among the peers that may be tried, or among the least
  // loaded of them.
  ServerIndex round_robin(const Search& search);
  // One step among the peers first .. last for which candidate(peer) holds.
  template <typename Candidate>
  ServerIndex step(ServerIndex first, ServerIndex last, Candidate candidate) {
    ServerIndex best = kNoServer;
    std::int64_t total = 0;
    for (ServerIndex i = first; i <= last; ++i) {
      if (!candidate(i)) continue;
      Peer& peer = peers_[i];
      peer.score += peer.effective;
      total += peer.effective;
      if (peer.effective < view_.servers[i].weight) {
        ++peer.effective;
        if (is_settled(i)) --unsettled_;
      }
      if (best == kNoServer || peer.score > peers_[best].score) best = i;
    }
    if (best != kNoServer) peers_[best].score -= total;
    return best;
  }

  // Whether every configured peer may be tried: most of the time, and then nobody need look.
  bool may_try_all(const Search& search) const {
    return closed_ == 0 && unsettled_ == 0 && search.tried.empty() && !search.backup;
  }

  // Whether no weight of a turn is on its way back.
  bool all_settled() const { return unsettled_ == 0; }

  // To be called before step(): hands the scores back to the peers.
  void leave_order();

  // The configured peers in order, `down` ones included, without the backups; they keep their
  // part of a hash even when they cannot be used. A server that was not in the pool so far
  // is not in the file yet.
  const std::vector<ServerIndex>& configured() const { return configured_; }

  const PoolView& view_;

 private:
  struct Peer {
    std::int64_t score = 0;      // nginx: current_weight
    std::int64_t effective = 0;  // the weight of a turn
    std::uint32_t fails = 0;
    std::int64_t checked_s = -kLongAgo_s;   // of the last failure, or of the probe after it
    std::int64_t accessed_s = -kLongAgo_s;  // of the last failure
  };
  static constexpr std::int64_t kLongAgo_s = std::int64_t{1} << 40;
  static constexpr std::uint32_t kNever = 0xffffffff;

  bool is_in_pool(ServerIndex i) const {
    return view_.servers[i].usable || view_.servers[i].member;
  }
  bool is_settled(ServerIndex i) const {
    return peers_[i].fails == 0 && peers_[i].effective == view_.servers[i].weight;
  }
  ServerIndex search_all(const PickContext& context, std::span<const ServerIndex> tried);
  ServerIndex scan(const Search& search);
  void reload();
  // Whether the server is up and without a limit may have changed.
  void note_open(ServerIndex i);
  void enter_order();
  void reorder(ServerIndex server);
  void look_at_the_clock() { now_s_ = ns(view_.now) / 1'000'000'000; }

  std::uint32_t max_fails_;
  std::int64_t fail_timeout_s_;
  bool errors_fail_;
  Among among_;
  std::vector<Peer> peers_;  // [server]
  std::vector<std::uint8_t> in_file_;
  std::vector<ServerIndex> configured_;
  ServerIndex single_ = kNoServer;  // the peer of an upstream that has only one
  std::int64_t now_s_ = 0;
  std::size_t unsettled_ = 0;            // peers that failed and have not recovered
  std::vector<std::uint8_t> is_closed_;  // [server] configured, but down or with a limit
  std::size_t closed_ = 0;               // how many are
  bool stale_ = true;                    // the configuration has changed

  // While no peer is unsettled, the order knows the scores of those that may be tried and picks
  // without looking at all of them. A request that has tried some is scanned for.
  SmoothOrder order_;
  bool in_order_ = false;
};

}  // namespace ballast
