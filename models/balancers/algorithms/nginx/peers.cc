#include "models/balancers/algorithms/nginx/peers.h"

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

NginxPolicy::NginxPolicy(const Args& args, const PoolView& view, Among among)
    : view_(view),
      max_fails_(args.integer("max_fails") == 0
                     ? kNever
                     : static_cast<std::uint32_t>(args.integer("max_fails"))),
      fail_timeout_s_(args.duration("fail_timeout").count() / 1'000'000'000),
      errors_fail_(args.flag("errors_fail")),
      among_(among) {
  for (ServerIndex i = 0; i < view_.servers.size(); ++i) in_file_.push_back(is_in_pool(i) ? 1 : 0);
}

ServerIndex NginxPolicy::pick(const PickContext& context) {
  if (stale_) [[unlikely]]
    reload();
  look_at_the_clock();
  if (peers_.empty()) return kNoServer;
  if (single_ != kNoServer) {
    const PoolView::Server& only = view_.servers[single_];
    return only.usable && only.weight > 0 && !view_.full(single_) ? single_ : kNoServer;
  }
  ServerIndex server = search_all(context, context.tried);
  if (server == kNoServer && !context.tried.empty()) server = search_all(context, {});
  // Of a peer that has not failed the instant says nothing.
  if (unsettled_ > 0 && server != kNoServer && now_s_ - peers_[server].checked_s > fail_timeout_s_)
    peers_[server].checked_s = now_s_;
  return server;
}

ServerIndex NginxPolicy::search_all(const PickContext& context,
                                    std::span<const ServerIndex> tried) {
  const ServerIndex server = choose({false, context, tried});
  return server != kNoServer ? server : choose({true, context, tried});
}

ServerIndex NginxPolicy::round_robin(const Search& search) {
  if (search.backup) return scan(search);
  if (search.tried.empty() && unsettled_ == 0) {
    if (!in_order_) [[unlikely]]
      enter_order();
    return order_.pick();
  }
  leave_order();
  return scan(search);
}

ServerIndex NginxPolicy::scan(const Search& search) {
  const auto last = static_cast<ServerIndex>(peers_.size() - 1);
  if (among_ == Among::kAll)
    return step(0, last, [&](ServerIndex i) { return may_try(i, search); });
  ServerIndex least = kNoServer;
  bool several = false;
  for (ServerIndex i = 0; i <= last; ++i) {
    if (!may_try(i, search)) continue;
    const std::int64_t difference = least == kNoServer ? -1 : compare_load(i, least);
    if (difference < 0) {
      least = i;
      several = false;
    } else if (difference == 0) {
      several = true;
    }
  }
  if (!several) return least;  // the scores stay as they are
  return step(least, last,
              [&](ServerIndex i) { return may_try(i, search) && compare_load(i, least) == 0; });
}

void NginxPolicy::enter_order() {
  in_order_ = true;
  std::vector<ServerIndex> weighted;
  for (const ServerIndex i : configured_)
    if (view_.servers[i].weight > 0) weighted.push_back(i);
  order_.restart(weighted, view_, among_ == Among::kLeastLoaded);
  for (const ServerIndex i : weighted) reorder(i);
}

void NginxPolicy::leave_order() {
  if (!in_order_) return;
  in_order_ = false;
  for (const ServerIndex i : configured_)
    if (view_.servers[i].weight > 0 && order_.contains(i)) peers_[i].score = order_.score_of(i);
}

// Whether the server may be tried, or its load, may have changed.
void NginxPolicy::reorder(ServerIndex i) {
  const PoolView::Server& server = view_.servers[i];
  if (server.backup || server.weight == 0 || in_file_[i] == 0) return;
  if (order_.contains(i)) peers_[i].score = order_.erase(i);
  if (server.usable && !view_.full(i))
    order_.insert(i, among_ == Among::kAll ? 0 : view_.in_flight[i], peers_[i].score);
}

void NginxPolicy::on_start(ServerIndex server, Duration) {
  if (in_order_ && !stale_ &&
      (among_ == Among::kLeastLoaded || view_.servers[server].max_in_flight != kUnlimited))
    reorder(server);
}

void NginxPolicy::on_finish(ServerIndex server, const Outcome& outcome) {
  on_start(server, {});
  const bool failed = outcome.kind == Outcome::Kind::kRefused ||
                      outcome.kind == Outcome::Kind::kTimeout ||
                      (outcome.kind == Outcome::Kind::kError && errors_fail_);
  if (stale_) [[unlikely]]
    reload();
  if (server == single_) return;
  Peer& peer = peers_[server];
  if (!failed) {
    if (peer.fails == 0 || peer.accessed_s >= peer.checked_s) return;
    peer.fails = 0;  // the probe has passed
    if (is_settled(server)) --unsettled_;
    return;
  }
  leave_order();
  look_at_the_clock();
  if (is_settled(server)) ++unsettled_;
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
  if (server >= in_file_.size() || (is_in_pool(server) && in_file_[server] == 0)) {
    in_file_.resize(view_.servers.size(), 0);
    for (ServerIndex i = 0; i < in_file_.size(); ++i)
      if (is_in_pool(i)) in_file_[i] = 1;
    stale_ = true;
  }
  note_open(server);
  if (in_order_ && !stale_) reorder(server);
}

void NginxPolicy::note_open(ServerIndex i) {
  if (stale_) return;  // reload() looks at all
  const PoolView::Server& server = view_.servers[i];
  const bool closed = in_file_[i] != 0 && !server.backup &&
                      (!server.usable || server.weight == 0 || server.max_in_flight != kUnlimited);
  if (closed == (is_closed_[i] != 0)) return;
  is_closed_[i] = closed ? 1 : 0;
  closed ? ++closed_ : --closed_;
}

void NginxPolicy::reload() {
  stale_ = false;
  in_order_ = false;
  unsettled_ = 0;
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
  is_closed_.assign(view_.servers.size(), 0);
  closed_ = 0;
  for (ServerIndex i = 0; i < peers_.size(); ++i) note_open(i);
  reloaded();
}

}  // namespace ballast
