// Envoy (2024): tables, rings and picks asserted in its own unit tests, and sequences derived from
// models that reproduce those. Hosts are numbered from 0 unless a record says otherwise.
#include <algorithm>
#include <map>
#include <regex>

#include "models/balancers/algorithms/envoy/priorities.h"
#include "models/balancers/algorithms/envoy/tables.h"
#include "models/balancers/algorithms/parts/sampling.h"
#include "tests/conformance/player.h"

namespace ballast::conformance {

namespace {

// Normalised, as Envoy's hashing policies see weights.
std::vector<EnvoyHostSets::Share> shares_of(const Weights& weights) {
  double sum = 0;
  for (const std::uint32_t weight : weights) sum += weight;
  std::vector<EnvoyHostSets::Share> shares;
  for (ServerIndex i = 0; i < weights.size(); ++i) shares.push_back({i, weights[i] / sum});
  return shares;
}

// ---- schedules ----------------------------------------------------------------------------------

std::vector<int> zero_based(std::vector<int> order) {
  for (int& server : order) --server;
  return order;
}

std::string replay_weighted_least_request(const json& v) {
  if (v.at("seed_prepicks") != 0) throw NotCovered("earlier picks");
  Player player(algorithm("{name: envoy/least_request, start: fresh}"), {v.at("weights")});
  for (std::size_t p = 0; p < v.at("phases").size(); ++p) {
    const json& phase = v["phases"][p];
    for (std::size_t i = 0; i < phase.at("active").size(); ++i)
      player.view().in_flight.at(i) = phase["active"][i];
    std::vector<ServerIndex> picks;
    while (picks.size() < phase.at("picks").size()) picks.push_back(player.pick());
    const std::string difference = first_difference(picks, phase["picks"]);
    if (!difference.empty()) return "phase " + std::to_string(p + 1) + ", " + difference;
  }
  return {};
}

std::string replay_seed(const json& v) {
  Player player(algorithm("{name: envoy/round_robin, seed: " + v.at("random_seed").dump() + "}"),
                {Weights(v.at("hosts"), 1)});
  return first_difference(zero_based(player.serve_all(v.at("picks").size())), v["picks"]);
}

// Its random numbers cannot be given to the policy, only to its choice among samples.
std::string replay_samples(const json& v) {
  PoolView view;
  for (const json& active : v.at("active")) {
    view.add();
    view.in_flight.back() = active;
  }
  const ServerIndex pick = fewest_in_flight(view, v.at("choice_count"), [&](std::size_t k) {
    return static_cast<ServerIndex>(v.at("random_after_first").at(k).get<std::size_t>() %
                                    view.servers.size());
  });
  return first_difference(json::array({pick}), json::array({v.at("pick")}));
}

// Idle hosts: both algorithms follow the same schedule.
std::string replay_deadlines(const json& v) {
  for (const char* name : {"envoy/round_robin", "envoy/least_request"}) {
    Player player(algorithm(std::string("{name: ") + name + ", start: fresh}"), {v.at("weights")});
    const std::string difference =
        first_difference(player.serve_all(v.at("picks").size()), v["picks"]);
    if (!difference.empty()) return std::string(name) + ", " + difference;
  }
  return {};
}

std::string replay_traefik(const json& v) {
  Weights weights;
  std::vector<std::string> names;
  for (const auto& [name, weight] : v.at("weights").items()) {
    names.push_back(name);
    weights.push_back(weight);
  }
  Player player(algorithm("traefik/wrr"), {.weights = weights, .names = names});
  std::vector<std::string> picks;
  for (const int server : player.serve_all(v.at("picks").size()))
    picks.push_back(server == 0 ? "none" : names[static_cast<std::size_t>(server) - 1]);
  return first_difference(picks, v["picks"]);
}

// ---- tables -------------------------------------------------------------------------------------

EnvoyMaglev maglev_of(const json& v) {
  const std::vector<std::string> names = v.at("hosts");
  EnvoyMaglev maglev(v.at("table_size"));
  maglev.build(shares_of(v.at("weights")), names);
  return maglev;
}

std::string replay_maglev(const json& v) {
  const EnvoyMaglev maglev = maglev_of(v);
  std::vector<int> counts(v["hosts"].size(), 0);
  for (const ServerIndex host : maglev.table()) ++counts[host];
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
  if (v.contains("min_entries") && *least != v["min_entries"])
    return "min_entries is " + std::to_string(*least);
  if (v.contains("max_entries") && *most != v["max_entries"])
    return "max_entries is " + std::to_string(*most);
  if (v.contains("counts")) {
    const std::string difference = first_difference(counts, v["counts"], "count");
    if (!difference.empty()) return difference;
  }
  if (v.contains("table")) return first_difference(maglev.table(), v["table"], "place");
  const auto first = maglev.table().begin();
  return first_difference(std::vector<ServerIndex>(first, first + 20), v.at("first20"), "place");
}

// {"hash": h, "attempt0": host, "attempt1": host, "attempt13_wraps": host}
template <typename Table, typename NameOf>
std::string replay_attempts(const Table& table, std::uint64_t hash, const json& v, NameOf name_of) {
  static const std::regex kAttempt(R"(attempt(\d+)(_\w+)?)");
  for (const auto& [member, host] : v.items()) {
    std::smatch match;
    if (!std::regex_match(member, match, kAttempt)) continue;
    const ServerIndex played = table.at(hash, std::stoul(match[1]));
    if (name_of(played) != host)
      return member + ": recorded " + host.dump() + ", played " + json(name_of(played)).dump();
  }
  return {};
}

const json& basic_of(const json& vectors) {
  for (const json& v : vectors)
    if (v.value("name", "") == "Basic") return v;
  throw NotCovered("there is no vector 'Basic'");
}

EnvoyRing ring_of(const json& v, const std::vector<std::string>& names) {
  const bool murmur = v.value("hash", "").find("murmur") != std::string::npos;
  EnvoyRing ring(v.value("min_ring", v.at("ring").size()), 8 * 1024 * 1024,
                 murmur ? EnvoyRing::Hash::kMurmur2 : EnvoyRing::Hash::kXxhash64);
  ring.build(shares_of(v.value("weights", Weights(names.size(), 1))), names);
  return ring;
}

std::vector<std::string> hosts_of_ring(const json& v) {
  if (v.contains("hosts")) return v["hosts"];
  std::set<std::string> names;
  for (const json& point : v.at("ring")) names.insert(point.at(1));
  return {names.begin(), names.end()};
}

std::string replay_ring(const json& v) {
  const std::vector<std::string> names = hosts_of_ring(v);
  const EnvoyRing ring = ring_of(v, names);
  json played = json::array();
  for (std::size_t i = 0; i < ring.points().size(); ++i)
    played.push_back({std::to_string(ring.points().position(i)), names[ring.points().owner(i)]});
  if (v.contains("ring_size") && v["ring_size"] != played.size())
    return "ring_size is " + std::to_string(played.size());
  return first_difference(played, v["ring"], "point");
}

// "127.0.0.1:94" -> 94
int port_of(const std::string& name) { return std::stoi(name.substr(name.rfind(':') + 1)); }

void replay_rings(FileReplay& file, const json& vectors) {
  file.each("vectors", {"name", "hosts", "weights", "min_ring", "hash", "ring", "ring_size"},
            replay_ring);
  file.each("lookups_basic_port", {"hash", "host"}, [&vectors](const json& v) {
    const std::vector<std::string> names = basic_of(vectors).at("hosts");
    const EnvoyRing ring = ring_of(basic_of(vectors), names);
    const std::uint64_t hash = std::stoull(v.at("hash").get<std::string>());
    return first_difference(json::array({port_of(names[ring.at(hash, 0)])}),
                            json::array({v.at("host")}));
  });
  file.whole("retry_basic_hash0_port", [&vectors](const json& v) {
    const std::vector<std::string> names = basic_of(vectors).at("hosts");
    return replay_attempts(ring_of(basic_of(vectors), names), 0, v,
                           [&](ServerIndex host) { return port_of(names[host]); });
  });
}

void replay_tables(FileReplay& file, const json& vectors) {
  file.each("vectors",
            {"name", "hosts", "weights", "table_size", "table", "min_entries", "max_entries"},
            replay_maglev);
  file.each("derived_with_verified_implementation",
            {"hosts", "weights", "table_size", "counts", "first20"}, replay_maglev);
  file.whole("retry_vector", [&vectors](const json& v) -> std::string {
    if (v.at("base") != "Basic") throw NotCovered("another base");
    return replay_attempts(maglev_of(basic_of(vectors)), v.at("hash"), v,
                           [](ServerIndex host) { return host; });
  });
}

// ---- priorities ---------------------------------------------------------------------------------

std::string compare_loads(const EnvoyLoads& loads, const json& v) {
  std::string difference;
  const auto compare = [&](const char* member, const json& played) {
    if (difference.empty() && v.contains(member))
      difference = first_difference(played, v[member], member);
  };
  std::vector<std::uint32_t> both = loads.healthy;
  for (std::size_t i = 0; i < both.size(); ++i) both[i] += loads.degraded[i];
  compare("load", both);
  compare("healthy_load", loads.healthy);
  compare("degraded_load", loads.degraded);
  compare("panic", loads.panic);
  return difference;
}

std::string replay_priorities(const json& v) {
  std::vector<EnvoyPriority> priorities;
  for (const json& p : v.at("P")) priorities.push_back({p.at(0), p.at(1), p.at(2), p.at(3)});
  const double factor = v.value("overprovisioning", 1.4);
  return compare_loads(load_of_priorities(priorities, priorities,
                                          static_cast<std::uint32_t>(factor * 100 + 0.5), 50),
                       v);
}

// The records describe the weights of the hosts in words; factor 1.
std::string replay_weighted_priorities(const json& v) {
  static const std::map<std::string, std::vector<EnvoyPriority>> kWeights{
      {"weighted_priority_health on, factor 1.0: P0 weights healthy 3+3 of 10, P1 all healthy",
       {{10, 6, 0, 0}, {10, 10, 0, 0}}},
      {"P0 weights healthy 4 degraded 3 unhealthy 2+1; P1 healthy 1 degraded 9",
       {{10, 4, 3, 0}, {10, 1, 9, 0}}},
  };
  const auto known = kWeights.find(v.at("desc"));
  if (known == kWeights.end()) throw NotCovered("unknown description");
  return compare_loads(load_of_priorities(known->second, known->second, 100, 50), v);
}

}  // namespace

std::vector<KnownFile> envoy_files() {
  return {
      {"envoy_edf_least_request.json",
       [](FileReplay& file) {
         file.each("weighted_least_request", {"weights", "seed_prepicks", "phases", "note"},
                   replay_weighted_least_request);
         file.each("round_robin_unweighted_seed", {"hosts", "random_seed", "picks", "note"},
                   replay_seed);
         file.each("p2c_examples", {"active", "choice_count", "random_after_first", "pick"},
                   replay_samples);
         file.each("edf_derived_no_prepicks_1based", {"weights", "picks"}, replay_deadlines);
         file.each("traefik_wrr", {"source", "weights", "picks"}, replay_traefik);
       }},
      {"envoy_maglev.json", [](FileReplay& file) { replay_tables(file, file.section("vectors")); }},
      {"envoy_ring_hash.json",
       [](FileReplay& file) { replay_rings(file, file.section("vectors")); }},
      {"envoy_priority_panic.json",
       [](FileReplay& file) {
         file.each("vectors", {"P", "overprovisioning", "load", "panic"}, replay_priorities);
         file.each("weighted_priority_health", {"desc", "load", "healthy_load", "degraded_load"},
                   replay_weighted_priorities);
       }},
  };
}

}  // namespace ballast::conformance
