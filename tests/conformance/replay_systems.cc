// Records of whole systems, not of single picks: retries of the balancer, cookies, and a server
// that fails fast under users who wait for their answers. Played by the simulator itself.
#include <cmath>
#include <cstdlib>
#include <regex>

#include "models/health/slow_start.h"
#include "models/simulation.h"
#include "tests/conformance/player.h"

namespace ballast::conformance {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Servers s1, s2, ... behind one balancer.
SystemSpec system_with(const std::string& policy, std::uint32_t servers) {
  SystemSpec spec;
  PoolSpec& pool = spec.pools.emplace_back();
  pool.name = "l";
  for (std::uint32_t i = 1; i <= servers; ++i) {
    ServerSpec& server = pool.servers.emplace_back();
    server.name = "s" + std::to_string(i);
    server.workers = kUnlimited;
  }
  BalancerSpec& balancer = spec.balancers.emplace_back();
  balancer.name = "l";
  balancer.policy = algorithm(policy);
  balancer.routes.push_back({RouteSpec::Match::kAny, "", {{0, 1}}});
  return spec;
}

void break_server(SystemSpec& spec, ServerIndex server, FaultSpec fault) {
  fault.targets = {{0, server}};
  spec.timeline.push_back({kStart, "", "", {fault}, Duration{0}});
}

// ---- retries and redispatch ---------------------------------------------------------------------

// `retries N` and `option redispatch [N]`. Under a round robin HAProxy redispatches at once,
// whatever the number; on the same server it tries again after a second (or `timeout connect`).
RelaySpec relay_of(const std::string& options) {
  static const std::regex kOptions(R"(\s*retries (\d+)\s*(option redispatch(?: -?\d+)?)?\s*)");
  std::smatch match;
  if (!std::regex_match(options, match, kOptions)) throw NotCovered("unknown options");
  RelaySpec relay;
  relay.retries = static_cast<std::uint32_t>(std::stoul(match[1]));
  relay.same_server_pause = seconds(1);
  relay.redispatch = match[2].matched ? RelaySpec::Redispatch::kAll : RelaySpec::Redispatch::kNone;
  return relay;
}

std::string replay_retries(const json& v) {
  SystemSpec spec = system_with("haproxy/roundrobin", 3);
  spec.balancers[0].relay = relay_of(v.at("options"));
  FaultSpec refuses;
  refuses.kind = FaultSpec::Kind::kRefuse;
  break_server(spec, 1, refuses);
  const json& requests = v.at("requests");
  // One after another, each in a window of time of its own and an entry of its own.
  for (std::size_t k = 0; k < requests.size(); ++k) {
    TrafficSpec& one = spec.traffic.emplace_back();
    one.name = "r" + std::to_string(k);
    one.arrivals = TraceArrivals{std::make_shared<const std::vector<double>>(
        std::vector<double>{100.0 * static_cast<double>(k)})};
    one.work = deterministic_law(0.001);
  }
  spec.duration = seconds(100 * requests.size());
  spec.interval = spec.duration;

  // What a server has got, request by request, from runs that end before the next one begins.
  std::vector<std::uint64_t> had(3, 0);
  std::uint64_t retries = 0, redispatches = 0;
  for (std::size_t k = 0; k < requests.size(); ++k) {
    SystemSpec part = spec;
    part.duration = seconds(100 * (k + 1)) - milliseconds(1);
    const RunResult r = simulate(part);
    const std::string number = "request " + std::to_string(k + 1);
    const RequestStats& request = r.whole.traffic[k];
    std::string server;
    for (ServerIndex i = 0; i < 3; ++i) {
      const std::uint64_t ok = r.whole.pools[0].servers[i].attempts.ok;
      if (ok > had[i]) server = "s" + std::to_string(i + 1);
      had[i] = ok;
    }
    const std::string code = request.requests.ok == 1 ? "200" : "503";
    if (code != requests[k].at("code")) return number + ": played " + code;
    if (server != requests[k].at("server")) return number + ": played by '" + server + "'";
    (server.empty() ? retries : redispatches) += request.attempts - 1;
    // The pauses; what the loopback itself took is a few milliseconds.
    const double took_ms = 1000.0 * static_cast<double>(server.empty() ? request.attempts - 1 : 0);
    const double recorded_ms = requests[k].at("ms");
    if (std::abs(took_ms - recorded_ms) > 50)
      return number + ": played in " + std::to_string(took_ms) + " ms";
  }
  const json played{std::to_string(retries), std::to_string(redispatches)};
  return first_difference(played, v.at("wretr/wredis").at("s2"), "count");
}

// ---- cookies ------------------------------------------------------------------------------------

// `SRV=c2` names the second server; 0: no cookie that HAProxy knows.
int server_of_cookie(const std::string& cookie) {
  static const std::regex kCookie(R"(.*SRV=c(\d)\b.*)");
  std::smatch match;
  return std::regex_match(cookie, match, kCookie) ? std::stoi(match[1]) : 0;
}

// A user who brings a cookie is one who was pinned before. The record does not say by which turn of
// the round robin the others were placed; it says that they get the cookie of their server.
std::string replay_cookie(const json& v) {
  const json& brought = v.at("request_cookie");
  const int pinned = brought.is_string() ? server_of_cookie(brought) : 0;
  const int recorded = v.at("server").get<std::string>().at(1) - '0';
  const std::string after = v.value("after", "");
  SystemSpec spec = system_with("haproxy/roundrobin", 3);
  spec.balancers[0].sticky.by = StickySpec::By::kUser;
  // The user comes first while all is well and only the server of the cookie may be picked.
  spec.balancers[0].weights.rest = pinned == 0 ? 1 : 0;
  if (pinned != 0) spec.balancers[0].weights.by_name = {{"s" + std::to_string(pinned), 1}};
  const auto set_weights = [&](double at_s, const WeightsSpec& weights) {
    auto changed = std::make_shared<BalancerSpec>(spec.balancers[0]);
    changed->weights = weights;
    spec.timeline.push_back(
        {kStart + from_seconds(at_s), "", "", {SetBalancer{0, changed}}, Duration{0}});
  };
  WeightsSpec weights;
  weights.rest = 1;
  if (after == "s2 ready weight 0")
    weights.by_name = {{"s2", 0}};
  else if (after != "s2 maint" && !after.empty())
    throw NotCovered("unknown state");
  set_weights(2, weights);
  if (after == "s2 maint")
    spec.timeline.push_back(
        {kStart + seconds(2), "", "", {MaintainServers{{ServerRef{0, 1}}}}, Duration{0}});
  TrafficSpec& user = spec.traffic.emplace_back();
  user.name = "user";
  user.users = UsersSpec{1, 0};
  user.work = deterministic_law(0.001);
  const auto serve = [&](std::vector<double> instants_s) {
    user.arrivals =
        TraceArrivals{std::make_shared<const std::vector<double>>(std::move(instants_s))};
    spec.duration = seconds(10);
    return simulate(spec).whole.pools[0].servers;
  };
  int played = 0;
  const std::vector<ServerStats> before = serve({1}), both = serve({1, 5});
  for (int i = 0; i < 3; ++i)
    if (both[static_cast<std::size_t>(i)].attempts.ok >
        before[static_cast<std::size_t>(i)].attempts.ok)
      played = i + 1;
  const bool bound = pinned != 0 && after != "s2 maint";
  if (bound && played != recorded) return "played s" + std::to_string(played);
  if (pinned != 0 && !bound && (played == pinned || played == 0))
    return "played s" + std::to_string(played) + ", which is in maintenance";
  // The cookie that is set is that of the server, and only where the server was chosen anew.
  const json none = json::array();
  const json& cookies = v.contains("set_cookie") ? v["set_cookie"] : none;
  if (bound && !cookies.empty()) return "recorded a new cookie for a pinned user";
  for (const json& cookie : cookies)
    if (server_of_cookie(cookie) != recorded) return "recorded the cookie of another server";
  return {};
}

// ---- the black hole -----------------------------------------------------------------------------

std::string policy_of(const std::string& proxy, std::string balance) {
  std::erase(balance, ';');
  if (proxy == "haproxy") return "haproxy/" + balance;
  if (proxy == "nginx" && balance == "round robin")
    return "{name: nginx/round_robin, max_fails: 0}";
  if (proxy == "nginx" && balance == "least_conn") return "{name: nginx/least_conn, max_fails: 0}";
  if (proxy == "nginx" && balance == "random two least_conn")
    return "{name: nginx/random_two, max_fails: 0}";
  throw NotCovered("unknown balancer");
}

// Six users without think time; three servers answer after 40 ms, the fourth fails at once: on the
// loopback of the record after 4.8 ms, the round trip through the proxy.
double share_of_broken_server(const std::string& policy) {
  SystemSpec spec = system_with(policy, 4);
  TrafficSpec& users = spec.traffic.emplace_back();
  users.name = "users";
  users.arrivals = ClosedArrivals{6, deterministic_law(0)};
  users.work = deterministic_law(0.04);
  FaultSpec errors;
  errors.kind = FaultSpec::Kind::kErrors;
  errors.after = std::chrono::microseconds(4800);
  break_server(spec, 3, errors);
  spec.duration = seconds(400);
  spec.interval = spec.duration;
  const PoolStats pool = simulate(spec).whole.pools[0];
  return static_cast<double>(pool.servers[3].attempts.offered) /
         static_cast<double>(pool.attempts.offered);
}

std::string replay_black_hole(const json& v) {
  for (const json& record : v.at("counts")) {
    const double share =
        share_of_broken_server(policy_of(record.at("proxy"), record.at("balance")));
    double n = 0;
    for (const auto& [server, count] : record.at("counts").items()) n += count.get<double>();
    const double seen = record["counts"].at("s4");
    // As if each request were a draw; 4.9 deviations: 10^-6. They are less independent and less
    // variable than that.
    if (std::abs(seen - n * share) > 4.9 * std::sqrt(n * share * (1 - share)))
      return record["balance"].get<std::string>() + ": recorded " + record["counts"].dump() +
             ", played a share of " + std::to_string(share) + " for s4";
  }
  return {};
}

// ---- slow start ---------------------------------------------------------------------------------

// Two servers of weight 16 with `slowstart 8s`, looked at every second or so: their weights, and
// how they share 34 requests. Both came up before the first look; when, their first weights tell.
std::string replay_slow_start(const json& section) {
  const SlowStartSpec spec{SlowStartSpec::Curve::kHaproxy, from_seconds(8)};
  constexpr std::uint32_t kWeight = 16;
  const auto weight_of = [](const json& look, const std::string& server) {
    return std::stoi(look.at("stat").at(server).at(1).get<std::string>());
  };
  std::vector<int> up_for_s;
  const json& trace = section.at("trace");
  for (const char* server : {"s1", "s2"})
    for (int s = 0; s < 8; ++s)
      if (slow_start_ramp(spec, std::chrono::seconds{s}) * kWeight ==
          weight_of(trace.at(0), server))
        up_for_s.push_back(s);
  if (up_for_s.size() != 2) return "no time since the start has the first weights";
  Player player(algorithm("haproxy/roundrobin"), {{kWeight, kWeight}});
  for (const json& look : trace) {
    const int later = static_cast<int>(look.at("t").get<double>() - trace[0].at("t").get<double>());
    std::vector<int> counts(2, 0);
    for (ServerIndex i = 0; i < 2; ++i) {
      const double ramp = slow_start_ramp(spec, std::chrono::seconds{up_for_s[i] + later});
      const int weight = weight_of(look, i == 0 ? "s1" : "s2");
      if (ramp * kWeight != weight)
        return look.dump() + ", played weight " + std::to_string(ramp * kWeight);
      player.set_ramp(i, ramp);
    }
    for (int k = 0; k < 34; ++k) ++counts[static_cast<std::size_t>(player.serve() - 1)];
    // The recorded requests took part of a second, and weights changed under way.
    for (const auto& [server, recorded] : look.at("share_of_34").items()) {
      const int played = counts[std::stoul(server) - 1];
      if (std::abs(played - recorded.get<int>()) > 1)
        return look.dump() + ", played " + std::to_string(played) + " of server " + server;
    }
  }
  return {};
}

}  // namespace

std::vector<KnownFile> system_files() {
  return {
      {"haproxy_retries_redispatch.json",
       [](FileReplay& file) {
         file.each("vectors", {"options", "requests", "wretr/wredis"}, replay_retries);
       }},
      {"haproxy_cookie_blackhole_slowstart.json",
       [](FileReplay& file) {
         file.each("cookie_persistence", {"after", "request_cookie", "server", "set_cookie"},
                   replay_cookie);
         file.each("fast_failing_server_black_hole", {"setup", "counts", "note"},
                   replay_black_hole);
         file.whole("slowstart", replay_slow_start);
       }},
  };
}

}  // namespace ballast::conformance
