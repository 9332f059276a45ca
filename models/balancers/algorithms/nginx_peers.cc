#include "models/balancers/algorithms/nginx_peers.h"

#include <algorithm>

namespace ballast {

std::vector<Param> nginx_params(std::vector<Param> own) {
  own.push_back({.name = "max_fails",
                 .type = ParamType::kInteger,
                 .help = "failed attempts after which a server is left out; 0: never",
                 .default_text = "1",
                 .min = 0,
                 .max = 1e9});
  own.push_back({.name = "fail_timeout",
                 .type = ParamType::kDuration,
                 .help = "for how long it is left out, in whole seconds",
                 .default_text = "10s",
                 .min = 0,
                 .max = 1e9});
  own.push_back({.name = "errors_fail",
                 .type = ParamType::kBool,
                 .help = "answers 5xx are failed attempts too (proxy_next_upstream http_5xx)",
                 .default_text = "false"});
  return own;
}

Param nginx_key_param() {
  return {.name = "key",
          .type = ParamType::kChoice,
          .help = "what is hashed: who the user is, the client's address, or the path",
          .default_text = "user",
          .choices = {"user", "address", "path"}};
}

NginxPolicy::NginxPolicy(const Args& args, const PoolView& view)
    : view_(view),
      max_fails_(args.integer("max_fails") == 0
                     ? kNever
                     : static_cast<std::uint32_t>(args.integer("max_fails"))),
      fail_timeout_s_(args.duration("fail_timeout").count() / 1'000'000'000),
      errors_fail_(args.flag("errors_fail")) {
  for (const PoolView::Server& server : view_.servers)
    in_file_.push_back(server.usable || server.member ? 1 : 0);
}

ServerIndex NginxPolicy::pick(const PickContext& context) {
  if (stale_) [[unlikely]]
    reload();
  look_at_the_clock();
  if (peers_.empty()) return kNoServer;
  if (single_ != kNoServer) {
    const PoolView::Server& only = view_.servers[single_];
    return only.usable && only.weight > 0 && !only.full() ? single_ : kNoServer;
  }
  ServerIndex server = search_all(context, context.tried);
  if (server == kNoServer && !context.tried.empty()) server = search_all(context, {});
  if (server != kNoServer && now_s_ - peers_[server].checked_s > fail_timeout_s_)
    peers_[server].checked_s = now_s_;
  return server;
}

ServerIndex NginxPolicy::search_all(const PickContext& context,
                                    std::span<const ServerIndex> tried) {
  const ServerIndex server = choose({false, context, tried});
  return server != kNoServer ? server : choose({true, context, tried});
}

ServerIndex NginxPolicy::round_robin(const Search& search) {
  if (!search.backup && search.tried.empty() && cycling())
    return cycle_.empty() ? kNoServer : cycle_.pick();
  leave_cycle();
  return step(0, last_peer(), [&](ServerIndex i) { return may_try(i, search); });
}

// Whether the cycle knows the scores, or can from now on.
bool NginxPolicy::cycling() {
  if (scores_ == Scores::kZero) {
    std::vector<ServerIndex> members;
    for (ServerIndex i = 0; i < view_.servers.size(); ++i) {
      const PoolView::Server& server = view_.servers[i];
      if (!view_.eligible(i) || server.backup) continue;
      if (server.max_in_flight != kUnlimited) {  // may be passed over at any pick
        scores_ = Scores::kInPeers;
        return false;
      }
      members.push_back(i);
    }
    cycle_.restart(members, view_);
    scores_ = Scores::kInCycle;
  }
  return scores_ == Scores::kInCycle;
}

void NginxPolicy::leave_cycle() {
  if (scores_ == Scores::kInCycle)
    cycle_.scores([&](ServerIndex i, std::int64_t score) { peers_[i].score = score; });
  scores_ = Scores::kInPeers;
}

void NginxPolicy::on_finish(ServerIndex server, const Outcome& outcome) {
  const bool failed = outcome.kind == Outcome::Kind::kRefused ||
                      outcome.kind == Outcome::Kind::kTimeout ||
                      (outcome.kind == Outcome::Kind::kError && errors_fail_);
  if (stale_) [[unlikely]]
    reload();
  if (server == single_) return;
  Peer& peer = peers_[server];
  if (!failed) {
    if (peer.fails > 0 && peer.accessed_s < peer.checked_s) peer.fails = 0;  // the probe passed
    return;
  }
  leave_cycle();
  look_at_the_clock();
  ++peer.fails;
  peer.accessed_s = peer.checked_s = now_s_;
  if (max_fails_ != kNever)
    peer.effective -=
        std::min<std::int64_t>(peer.effective, view_.servers[server].weight / max_fails_);
}

void NginxPolicy::on_weight(ServerIndex server, std::uint32_t old_weight) {
  if (view_.servers[server].weight != old_weight) stale_ = true;
}

void NginxPolicy::on_usable(ServerIndex server) {
  if (server >= in_file_.size() || (view_.servers[server].usable && in_file_[server] == 0)) {
    in_file_.resize(view_.servers.size(), 0);
    for (ServerIndex i = 0; i < in_file_.size(); ++i)
      if (view_.servers[i].usable) in_file_[i] = 1;
    stale_ = true;
  }
  if (scores_ == Scores::kInCycle && cycle_.at_start()) scores_ = Scores::kZero;
  if (scores_ == Scores::kInCycle) leave_cycle();
}

void NginxPolicy::reload() {
  stale_ = false;
  scores_ = Scores::kZero;
  peers_.assign(view_.servers.size(), {});
  configured_.clear();
  std::size_t count = 0;
  for (ServerIndex i = 0; i < peers_.size(); ++i) {
    const PoolView::Server& server = view_.servers[i];
    peers_[i].effective = server.weight;
    if (in_file_[i] == 0) continue;
    single_ = i;
    ++count;
    if (!server.backup) configured_.push_back(i);
  }
  if (count != 1) single_ = kNoServer;
  reloaded();
}

}  // namespace ballast
