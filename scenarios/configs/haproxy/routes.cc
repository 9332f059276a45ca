// What decides which backend a request goes to, in the order in which HAProxy comes to it:
// tcp-request, http-request, monitor-uri and stats, use_backend, default_backend; and use-server.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/configs/haproxy/maps.h"

namespace ballast::config::haproxy {

namespace {

enum Stage { kTcp, kHttp, kStats, kUse, kDefault };

Route route_of(const Statement& s, Route::Action action) {
  Route route;
  route.text = clipped(s.line.written);
  route.action = action;
  route.where = s.where();
  return route;
}

void add_answer(const Statement& s, int stage, std::size_t condition_from) {
  Route route = route_of(s, Route::Action::kAnswer);
  route.name = s.line.at(0) + " " + s.line.at(1);
  route.condition = read_condition(s, condition_from);
  if (s.reading.room_for_route(route)) s.section.routes.emplace_back(stage, std::move(route));
}

RouteTarget target(const std::string& name, Place where) {
  RouteTarget to;
  to.backend.give(name, where);
  to.weight.assume(1);
  return to;
}

bool starts_with_any(std::string_view word, const std::vector<std::string_view>& heads) {
  return std::any_of(heads.begin(), heads.end(),
                     [&](std::string_view head) { return word.starts_with(head); });
}

// %[...,map(FILE,default)]: the default, the only name that stands here.
std::string default_of_map(const std::string& expression) {
  const std::size_t map = expression.find("map");
  if (map == std::string::npos) return {};
  const std::size_t open = expression.find('(', map);
  const std::size_t close = expression.find(')', map);
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  const std::string arguments = expression.substr(open + 1, close - open - 1);
  const std::size_t comma = arguments.find(',');
  return comma == std::string::npos ? std::string() : arguments.substr(comma + 1);
}

Match path_match(const std::string& path, Match::How how, Place where) {
  Match match;
  match.what = Match::What::kPath;
  match.how = how;
  match.values = {path};
  match.text = path;
  match.where = where;
  return match;
}

}  // namespace

void read_use_backend(const Statement& s) {
  if (!s.section.has_frontend()) return;
  const std::string& name = s.arg(0);
  Route route = route_of(s, Route::Action::kForward);
  route.name = "use_backend " + name;
  route.condition = read_condition(s, 1);
  if (name.find("%[") != std::string::npos) {
    route.action = Route::Action::kDynamic;
    route.expression = name;
    std::string problem;
    if (auto routes = routes_of_map(s, route, problem)) {
      for (Route& one : *routes) s.section.routes.emplace_back(kUse, std::move(one));
      return;
    }
    if (const std::string otherwise = default_of_map(name); !otherwise.empty())
      route.targets.push_back(target(otherwise, s.place(0)));
    for (RouteTarget& to : route.targets) to.share = 0;
    s.unknown(problem);
  } else {
    route.targets.push_back(target(name, s.place(0)));
  }
  if (s.reading.room_for_route(route)) s.section.routes.emplace_back(kUse, std::move(route));
}

void read_default_backend(const Statement& s) {
  Route route = route_of(s, Route::Action::kForward);
  route.name = "default_backend " + s.arg(0);
  route.fallback = true;
  route.targets.push_back(target(s.arg(0), s.place(0)));
  auto& routes = s.section.routes;
  std::erase_if(routes, [](const auto& entry) { return entry.first == kDefault; });
  routes.emplace_back(kDefault, std::move(route));
}

// http-request ACTION ... [if ...]
void read_http_request(const Statement& s) {
  const std::string& action = s.arg(0);
  if (starts_with_any(action, {"deny", "tarpit", "reject", "silent-drop", "redirect", "return",
                               "auth", "use-service"})) {
    // In a backend the request has been counted to it already; who of its servers gets what
    // remains the same.
    if (s.section.has_frontend()) add_answer(s, kHttp, 1);
    return;
  }
  struct Rewriting {
    std::string_view action;
    Match::What what;
  };
  static constexpr std::array<Rewriting, 9> kRewriting = {{
      {"set-path", Match::What::kPath},
      {"set-pathq", Match::What::kUri},
      {"set-uri", Match::What::kUri},
      {"replace-path", Match::What::kPath},
      {"replace-pathq", Match::What::kUri},
      {"replace-uri", Match::What::kUri},
      {"normalize-uri", Match::What::kPath},
      {"set-query", Match::What::kUri},
      {"set-method", Match::What::kMethod},
  }};
  Rewrite rewrite;
  rewrite.text = clipped(s.line.written);
  rewrite.where = s.where();
  for (const Rewriting& known : kRewriting)
    if (action == known.action) {
      rewrite.what = known.what;
      rewrite.condition = read_condition(s, 1);
      s.section.frontend.rewrites.push_back(rewrite);
      return;
    }
  const bool sets_header = starts_with_any(
      action, {"set-header", "replace-header", "replace-value", "add-header", "del-header"});
  if (sets_header && (s.arg(1) == "host" || s.arg(1) == "Host")) {
    rewrite.what = Match::What::kHost;
    rewrite.condition = read_condition(s, 1);
    s.section.frontend.rewrites.push_back(rewrite);
    return;
  }
  if (action == "set-src") {
    s.section.frontend.behind_proxy.give(true, s.where());
    return;
  }
  if (starts_with_any(action, {"set-dst", "do-resolve"})) {
    s.section.backend.transparent.give(true, s.where());
    return;
  }
  static const std::vector<std::string_view> kHarmless = {
      "set-header",  "add-header",   "del-header",  "replace-header",   "replace-value",
      "set-var",     "unset-var",    "set-log",     "set-nice",         "set-mark",
      "set-fc-mark", "set-bc-mark",  "set-tos",     "set-fc-tos",       "set-bc-tos",
      "capture",     "track-sc",     "sc-",         "cache-use",        "allow",
      "add-acl",     "del-acl",      "set-map",     "del-map",          "lua.",
      "wait-for",    "early-hint",   "strict-mode", "disable-l7-retry", "send-spoe-group",
      "set-timeout", "set-priority", "del-map",     "set-retries",      "pause",
      "do-log"};
  if (!starts_with_any(action, kHarmless)) s.unknown("an action of http-request");
}

// tcp-request connection|session|content ACTION ...
void read_tcp_request(const Statement& s) {
  if (s.arg(0) == "inspect-delay") return;
  const std::string& action = s.arg(1);
  if (starts_with_any(action, {"reject", "silent-drop"})) {
    if (s.section.has_frontend()) add_answer(s, kTcp, 2);
    return;
  }
  if (action == "expect-proxy" || action == "expect-netscaler-cip" || action == "set-src") {
    s.section.frontend.behind_proxy.give(true, s.where());
    return;
  }
  if (starts_with_any(action, {"set-dst", "do-resolve"})) {
    s.section.backend.transparent.give(true, s.where());
    return;
  }
  if (!starts_with_any(action, {"accept", "track-sc", "sc-", "capture", "set-var", "unset-var",
                                "lua.", "set-log", "set-nice", "set-mark", "set-tos", "use-service",
                                "set-priority", "set-bandwidth", "switch-mode", "send-spoe"}))
    s.unknown("an action of tcp-request");
}

void read_redirect(const Statement& s) {
  if (s.section.has_frontend()) add_answer(s, kHttp, 1);
}

void read_monitor_uri(const Statement& s) {
  Route route = route_of(s, Route::Action::kAnswer);
  route.name = "monitor-uri " + s.arg(0);
  route.condition = {{path_match(s.arg(0), Match::How::kExact, s.place(0))}};
  s.section.routes.emplace_back(kTcp, std::move(route));
}

void read_stats_uri(const Statement& s) {
  Route route = route_of(s, Route::Action::kAnswer);
  route.name = "stats uri " + s.arg(0);
  route.condition = {{path_match(s.arg(0), Match::How::kPrefix, s.place(0))}};
  s.section.routes.emplace_back(kStats, std::move(route));
}

void read_use_server(const Statement& s) {
  ServerRule rule;
  rule.server.give(s.arg(0), s.place(0));
  rule.condition = read_condition(s, 1);
  rule.text = clipped(s.line.written);
  s.section.backend.server_rules.push_back(std::move(rule));
}

}  // namespace ballast::config::haproxy
