// nginx 1.22.1: recorded on loopback, requests one after another unless they are events.
#include <algorithm>
#include <functional>
#include <regex>
#include <set>

#include "tests/conformance/player.h"

namespace ballast::conformance {

namespace {

constexpr const char* kRoundRobin = "nginx/round_robin";

std::string replay_round_robin(const json& v) {
  Player player(algorithm(kRoundRobin), {v.at("weights")});
  return first_difference(player.serve_all(v.at("order").size()), v["order"]);
}

std::string replay_least_conn(const json& v) {
  Player player(algorithm("nginx/least_conn"), {v.at("weights")});
  if (v.contains("events")) return replay_events(player, v["events"]);
  return first_difference(player.serve_all(v.at("sequential_order").size()), v["sequential_order"]);
}

std::string replay_ip_hash(const json& v) {
  Player player(algorithm("nginx/ip_hash"), {v.at("weights")});
  return replay_map(player, v.at("map"));
}

// "127.0.0.1:9102+i"
std::vector<std::string> names_of(const std::string& pattern, std::size_t count) {
  static const std::regex kPattern(R"((.*:)(\d+)\+i)");
  std::smatch match;
  if (!std::regex_match(pattern, match, kPattern)) throw NotCovered("unknown servers " + pattern);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i)
    names.push_back(match[1].str() + std::to_string(std::stoul(match[2]) + i));
  return names;
}

std::string replay_hash(const json& v) {
  const std::string text = v.at("alg");
  const char* kind = text == "hash $http_x_key;"              ? "nginx/hash"
                     : text == "hash $http_x_key consistent;" ? "nginx/hash_consistent"
                                                              : nullptr;
  if (kind == nullptr) throw NotCovered("unknown algorithm " + text);
  const Weights weights = v.at("weights");
  Player player(algorithm(kind),
                {.weights = weights, .names = names_of(v.at("servers"), weights.size())});
  return replay_map(player, v.at("map"));
}

std::string replay_random(const json& v) {
  const std::string text = v.at("alg");
  const char* kind = text == "random;" ? "nginx/random"
                     : text == "random two;" || text == "random two least_conn;"
                         ? "nginx/random_two"
                         : nullptr;
  if (kind == nullptr) throw NotCovered("unknown algorithm " + text);
  Player player(algorithm(kind), {v.at("weights")});
  return compare_counts(player, v.at("counts"));
}

// ---- failures -----------------------------------------------------------------------------------

using Outcomes = std::function<Outcome::Kind(ServerIndex)>;

Outcome::Kind all_answer(ServerIndex) { return Outcome::Kind::kOk; }
Outcomes refused_by(std::set<ServerIndex> servers) {
  return [servers = std::move(servers)](ServerIndex server) {
    return servers.contains(server) ? Outcome::Kind::kRefused : Outcome::Kind::kOk;
  };
}

// The peers that one request was tried on: one after another until one answers, each at most once.
std::vector<int> request(Player& player, const Outcomes& outcome_of, bool next_on_error = false) {
  std::vector<ServerIndex> tried;
  std::vector<int> attempts;
  while (attempts.size() < player.view().servers.size()) {
    const ServerIndex server = player.pick({}, tried);
    if (server == kNoServer) break;
    attempts.push_back(static_cast<int>(server) + 1);
    const Outcome::Kind kind = outcome_of(server);
    player.open(server);
    player.close(server, kind);
    if (kind == Outcome::Kind::kOk || (kind == Outcome::Kind::kError && !next_on_error)) break;
    tried.push_back(server);
  }
  return attempts;
}

// "max_fails=3 fail_timeout=2s" as the parameters of the algorithm.
PolicySpec with_failures(const std::string& params) {
  static const std::regex kAssignment(R"((max_fails|fail_timeout)=(\w+))");
  std::string text = std::string("{name: ") + kRoundRobin;
  for (std::sregex_iterator match(params.begin(), params.end(), kAssignment), end; match != end;
       ++match)
    text += ", " + (*match)[1].str() + ": " + (*match)[2].str();
  return algorithm(text + "}");
}

// Phases of a record lie at least fail_timeout + 1 s apart; fail_timeout is 2 s.
constexpr Duration kBetweenPhases = std::chrono::seconds{4};

std::string replay_failures(const json& v) {
  Player player(with_failures(v.at("params")), {v.at("weights")});
  for (const json& phase : v.at("phases")) {
    const std::string name = phase.at("phase");
    const bool down = name.find("down") != std::string::npos;
    json played = json::array();
    for (std::size_t k = 0; k < phase.at("attempts").size(); ++k)
      played.push_back(request(player, down ? refused_by({1}) : Outcomes(all_answer)));
    const std::string difference = first_difference(played, phase["attempts"], "request");
    if (!difference.empty()) return name + ", " + difference;
    player.wait(kBetweenPhases);
  }
  return {};
}

// Two primaries and a backup. The record has the phases in which all are up; between them, while
// the backup served, both primaries refused.
std::string replay_backup(const json& phases) {
  Player player(with_failures("max_fails=1 fail_timeout=2s"),
                {.weights = {1, 1, 1}, .backup = {false, false, true}});
  bool failed = false;
  for (const json& phase : phases) {
    const std::string name = phase.at("phase");
    const bool down = name.find("down") != std::string::npos;
    if (name.find("back") != std::string::npos && !down && !failed) {
      for (int k = 0; k < 4; ++k) request(player, refused_by({0, 1}));
      player.wait(kBetweenPhases);
    }
    failed = failed || down;
    json played = json::array();
    json recorded = json::array();
    for (const json& attempt : phase.at("attempts")) {
      played.push_back(request(player, down ? refused_by({0, 1}) : Outcomes(all_answer)));
      recorded.push_back(attempt.at(1));
    }
    const std::string difference = first_difference(played, recorded, "request");
    if (!difference.empty()) return name + ", " + difference;
    if (down) player.wait(kBetweenPhases);
  }
  return {};
}

std::string replay_all_down(const json& v) {
  Player player(with_failures(""), {Weights{1, 1, 1}});
  json played = json::array();
  json recorded = json::array();
  for (const json& attempt : v.at("attempts")) {
    const std::vector<int> tried = request(player, refused_by({0, 1, 2}));
    // With no peer left nginx logs the name of the upstream block.
    played.push_back(tried.empty() ? json::array({"u"}) : json(tried));
    recorded.push_back(attempt.at(1));
  }
  return first_difference(played, recorded, "request");
}

// Another try is needed for an answer to count as a failure.
std::string replay_503(const json& v) {
  const std::string next = v.at("proxy_next_upstream");
  if (v.at("server2") != "always 503") throw NotCovered("unknown behaviour of server 2");
  const bool listed = next.find("http_503") != std::string::npos &&
                      next.find("proxy_next_upstream_tries 1") == std::string::npos;
  Player player(algorithm(std::string("{name: ") + kRoundRobin +
                          ", errors_fail: " + (listed ? "true" : "false") + "}"),
                {Weights{1, 1, 1}});
  const auto second_errs = [](ServerIndex server) {
    return server == 1 ? Outcome::Kind::kError : Outcome::Kind::kOk;
  };
  json played = json::array();
  json recorded = json::array();
  for (const json& attempt : v.at("attempts")) {
    played.push_back(request(player, second_errs, listed));
    recorded.push_back(attempt.at(1));
  }
  return first_difference(played, recorded, "request");
}

// ---- workers ------------------------------------------------------------------------------------

// The kernel chooses the worker, so a record without a zone shows one of many orders: an
// interleaving of what each worker does by itself. Keeps all the sets of positions at which the
// workers can stand.
std::string interleaves(const std::vector<int>& order, const std::vector<int>& by_itself,
                        std::size_t workers) {
  std::set<std::vector<std::size_t>> states{std::vector<std::size_t>(workers, 0)};
  for (std::size_t k = 0; k < order.size(); ++k) {
    std::set<std::vector<std::size_t>> next;
    for (const std::vector<std::size_t>& state : states)
      for (std::size_t w = 0; w < workers; ++w)
        if (by_itself.at(state[w]) == order[k]) {
          std::vector<std::size_t> moved = state;
          ++moved[w];
          std::sort(moved.begin(), moved.end());
          next.insert(std::move(moved));
        }
    if (next.empty())
      return "pick " + std::to_string(k + 1) + ": no worker goes on with server " +
             std::to_string(order[k]);
    states = std::move(next);
  }
  return {};
}

std::size_t separate_workers(const json& v) {
  return v.at("zone") == "" ? v.at("workers").get<std::size_t>() : 1;
}

std::string replay_workers(const json& v) {
  constexpr std::size_t kServers = 6;
  const std::size_t workers = separate_workers(v);
  const std::vector<int> order = v.at("first12_sequential");
  Player player(algorithm(kRoundRobin), {Weights(kServers, 1)});
  const std::string difference = interleaves(order, player.serve_all(order.size()), workers);
  if (!difference.empty()) return difference;
  // Each worker gives the servers of its part of the burst the same number, or one more.
  int least = 30, most = 0, sum = 0;
  for (const auto& [server, count] : v.at("burst30_counts").items()) {
    least = std::min(least, count.get<int>());
    most = std::max(most, count.get<int>());
    sum += count.get<int>();
  }
  if (sum != 30 || most - least > static_cast<int>(workers == 1 ? 0 : workers))
    return "burst of " + v["burst30_counts"].dump();
  return {};
}

std::string replay_held_by_workers(const json& v) {
  const std::vector<int> order = v.at("order");
  Player player(algorithm("nginx/least_conn"), {Weights(v.at("counts").size(), 1)});
  return interleaves(order, player.hold_all(order.size()), separate_workers(v));
}

}  // namespace

std::vector<KnownFile> nginx_files() {
  return {
      {"nginx_swrr.json",
       [](FileReplay& file) {
         file.each("vectors", {"weights", "order"}, replay_round_robin);
         file.each("doc_example", {"weights", "order", "where"}, replay_round_robin);
       }},
      {"nginx_least_conn.json",
       [](FileReplay& file) {
         file.each("vectors", {"weights", "sequential_order", "events"}, replay_least_conn);
       }},
      {"nginx_hash.json",
       [](FileReplay& file) {
         file.each("ip_hash", {"weights", "map"}, replay_ip_hash);
         file.each("hash", {"alg", "weights", "servers", "map"}, replay_hash);
       }},
      {"nginx_random_distribution.json",
       [](FileReplay& file) {
         file.each("vectors", {"alg", "weights", "n", "counts"}, replay_random);
       }},
      {"nginx_passive_failures.json",
       [](FileReplay& file) {
         file.each("vectors", {"weights", "params", "phases"}, replay_failures);
         file.whole("backup", replay_backup);
         file.each("all_down", {"config", "attempts"}, replay_all_down);
         file.each("next_upstream_503", {"proxy_next_upstream", "server2", "attempts"}, replay_503);
       }},
      {"nginx_workers.json",
       [](FileReplay& file) {
         file.each("round_robin",
                   {"workers", "zone", "listen", "first12_sequential", "burst30_counts"},
                   replay_workers);
         file.each("least_conn", {"workers", "zone", "order", "counts"}, replay_held_by_workers);
       }},
  };
}

}  // namespace ballast::conformance
