// Replays the picks, tables and loads of Envoy's own unit tests.
#include <cmath>

#include "models/balancers/algorithms/envoy_edf_policy.h"
#include "models/balancers/algorithms/envoy_priorities.h"
#include "models/balancers/algorithms/envoy_slow_start.h"
#include "models/balancers/algorithms/envoy_tables.h"
#include "models/balancers/algorithms/sampling.h"
#include "models/balancers/hashes/xxhash64.h"
#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

namespace {

// A pool of hosts with these names, and what Envoy's tables are built from.
struct Hosts {
  explicit Hosts(const json& hosts, const Weights& weights = {}) {
    for (const json& host : hosts) view.names.push_back(host);
    for (std::size_t i = 0; i < view.names.size(); ++i) {
      view.servers.emplace_back().weight = weights.empty() ? 1 : weights[i];
      sum += view.servers.back().weight;
    }
    for (ServerIndex i = 0; i < view.servers.size(); ++i)
      shares.push_back({i, view.servers[i].weight * 1.0 / sum});
  }
  PoolView view;
  std::vector<EnvoyHostSets::Share> shares;
  double sum = 0;
};

void expect_ring(const EnvoyRing& ring, const Hosts& hosts, const json& record) {
  json points = json::array();
  for (const EnvoyRing::Point& point : ring.points())
    points.push_back({std::to_string(point.position), hosts.view.names[point.host]});
  EXPECT_EQ(points, record);
}

EnvoyLoads loads_of(const json& priorities, double factor) {
  std::vector<EnvoyPriority> counts;
  for (const json& p : priorities) counts.push_back({p[0], p[1], p[2], p[3]});
  return load_of_priorities(counts, counts, static_cast<std::uint32_t>(std::lround(100 * factor)),
                            50);
}

}  // namespace

TEST(EnvoyLeastRequest, UnequalWeightsPickAsInEnvoysOwnTest) {
  const json v = golden("envoy_edf_least_request.json")["weighted_least_request"];
  const PolicyKind& kind = kind_of("envoy/least_request");
  PolicyRig rig(kind, args_with(kind, {{"seed", v["seed_prepicks"].get<std::int64_t>()}}),
                v["weights"]);
  for (const json& phase : v["phases"]) {
    for (ServerIndex i = 0; i < rig.view.servers.size(); ++i)
      rig.view.servers[i].in_flight = phase["active"][i];
    std::vector<unsigned> picks;
    for (std::size_t k = 0; k < phase["picks"].size(); ++k) picks.push_back(rig.pick());
    EXPECT_EQ(json(picks), phase["picks"]) << phase;
  }
}

TEST(EnvoySchedules, OfUnequalWeightsAreThoseOfDeadlinesWithoutEarlierPicks) {
  const json file = golden("envoy_edf_least_request.json");
  ASSERT_GE(file["edf_derived_no_prepicks_1based"].size(), 4u);
  for (const json& v : file["edf_derived_no_prepicks_1based"])
    for (const char* algorithm : {"envoy/least_request", "envoy/round_robin"}) {
      const PolicyKind& kind = kind_of(algorithm);
      PolicyRig rig(kind, args_with(kind, {{"start", std::string("fresh")}}), v["weights"]);
      EXPECT_EQ(json(serve_1_based(rig, v["picks"].size())), v["picks"]) << v["weights"];
    }
}

TEST(EnvoyRoundRobin, OfEqualWeightsStartsAtItsRandomNumber) {
  const json v = golden("envoy_edf_least_request.json")["round_robin_unweighted_seed"];
  const PolicyKind& kind = kind_of("envoy/round_robin");
  PolicyRig rig(kind, args_with(kind, {{"seed", v["random_seed"].get<std::int64_t>()}}),
                Weights(v["hosts"].get<std::size_t>(), 1));
  std::vector<unsigned> picks;
  for (std::size_t k = 0; k < v["picks"].size(); ++k) picks.push_back(rig.pick());
  EXPECT_EQ(json(picks), v["picks"]);
}

TEST(EnvoyLeastRequest, ComparesItsSamplesAsInEnvoysOwnTest) {
  const json file = golden("envoy_edf_least_request.json");
  ASSERT_GE(file["p2c_examples"].size(), 3u);
  for (const json& v : file["p2c_examples"]) {
    PoolView view;
    for (const json& active : v["active"]) {
      view.servers.push_back({});
      view.servers.back().in_flight = active;
    }
    const ServerIndex pick = fewest_in_flight(view, v["choice_count"], [&](std::size_t k) {
      return static_cast<ServerIndex>(v["random_after_first"][k].get<std::size_t>() %
                                      view.servers.size());
    });
    EXPECT_EQ(pick, v["pick"].get<ServerIndex>()) << v;
  }
}

TEST(EnvoyMaglev, FillsItsTableAsInEnvoysOwnTest) {
  const json file = golden("envoy_maglev.json");
  ASSERT_GE(file["vectors"].size(), 3u);
  for (const json& v : file["vectors"]) {
    // In the record with two localities of equal weight the hosts' weights come to 1/2 each.
    const Hosts hosts(v["hosts"], v["weights"].get<Weights>());
    EnvoyMaglev maglev(v["table_size"].get<std::uint64_t>());
    maglev.build(hosts.shares, hosts.view.names);
    EXPECT_EQ(json(maglev.table()), v["table"]) << v["name"];
  }
  for (const json& v : file["derived_with_verified_implementation"]) {
    const Hosts hosts(v["hosts"], v["weights"].get<Weights>());
    EnvoyMaglev maglev(v["table_size"].get<std::uint64_t>());
    maglev.build(hosts.shares, hosts.view.names);
    std::vector<std::uint64_t> counts(hosts.view.names.size(), 0);
    for (const ServerIndex host : maglev.table()) ++counts[host];
    EXPECT_EQ(json(counts), v["counts"]);
    const std::vector<ServerIndex> first(maglev.table().begin(), maglev.table().begin() + 20);
    EXPECT_EQ(json(first), v["first20"]);
  }
}

TEST(EnvoyMaglev, TurnsTheHashOfARetryAsInEnvoysOwnTest) {
  const json file = golden("envoy_maglev.json");
  const json& retry = file["retry_vector"];
  const json& base = file["vectors"][0];
  ASSERT_EQ(base["name"], retry["base"]);
  const Hosts hosts(base["hosts"]);
  EnvoyMaglev maglev(base["table_size"].get<std::uint64_t>());
  maglev.build(hosts.shares, hosts.view.names);
  for (std::uint64_t attempt = 0; attempt < 3; ++attempt)
    EXPECT_EQ(json(maglev.at(retry["hash"], attempt)), retry["attempt" + std::to_string(attempt)]);
}

TEST(EnvoyRingHash, PlacesItsPointsAsInEnvoysOwnTest) {
  const json file = golden("envoy_ring_hash.json");
  const std::string by_name = "hostnames 90..95";
  std::size_t rings = 0;
  for (const json& v : file["vectors"]) {
    if (v["name"] == by_name) {
      const Hosts hosts(json::array({"90", "91", "92", "93", "94", "95"}));
      EnvoyRing murmur(12, 1024, EnvoyRing::Hash::kMurmur2);
      EnvoyRing xxhash(12, 1024, EnvoyRing::Hash::kXxhash64);
      murmur.build(hosts.shares, hosts.view.names);
      xxhash.build(hosts.shares, hosts.view.names);
      // The record does not say which hash it was made with.
      const bool is_murmur =
          std::to_string(murmur.points().front().position) == v["ring"][0][0].get<std::string>();
      expect_ring(is_murmur ? murmur : xxhash, hosts, v["ring"]);
    } else {
      const Hosts hosts(v["hosts"], v["weights"].get<Weights>());
      EnvoyRing ring(v["min_ring"], 8 * 1024 * 1024, EnvoyRing::Hash::kXxhash64);
      ring.build(hosts.shares, hosts.view.names);
      expect_ring(ring, hosts, v["ring"]);
    }
    ++rings;
  }
  EXPECT_GE(rings, 3u);
}

TEST(EnvoyRingHash, FindsTheFirstPointAtOrAfterAHash) {
  const json file = golden("envoy_ring_hash.json");
  const json& v = file["vectors"][0];
  const Hosts hosts(v["hosts"]);
  EnvoyRing ring(v["min_ring"], 1024, EnvoyRing::Hash::kXxhash64);
  ring.build(hosts.shares, hosts.view.names);
  const auto port_of = [&](std::uint64_t hash, std::uint64_t attempt) {
    const std::string& name = hosts.view.names[ring.at(hash, attempt)];
    return std::stoi(name.substr(name.find(':') + 1));
  };
  for (const json& lookup : file["lookups_basic_port"])
    EXPECT_EQ(port_of(std::stoull(lookup["hash"].get<std::string>()), 0), lookup["host"]) << lookup;
  EXPECT_EQ(port_of(~std::uint64_t{0}, 0), port_of(0, 0));
  const json& retry = file["retry_basic_hash0_port"];
  for (const std::uint64_t attempt : {0u, 1u, 2u})
    EXPECT_EQ(port_of(0, attempt), retry["attempt" + std::to_string(attempt)]);
  EXPECT_EQ(port_of(0, 13), retry["attempt13_wraps"]);
}

TEST(EnvoyPriorities, ShareLoadAsInEnvoysOwnTest) {
  const json file = golden("envoy_priority_panic.json");
  ASSERT_GE(file["vectors"].size(), 8u);
  for (const json& v : file["vectors"]) {
    const EnvoyLoads loads = loads_of(v["P"], v["overprovisioning"]);
    std::vector<std::uint32_t> together = loads.healthy;
    for (std::size_t i = 0; i < together.size(); ++i) together[i] += loads.degraded[i];
    EXPECT_EQ(json(together), v["load"]) << v;
    if (v.contains("panic")) {
      EXPECT_EQ(json(loads.panic), v["panic"]) << v;
    }
  }
}

// The records describe the weights in words.
TEST(EnvoyPriorities, CountWeightsAsInEnvoysOwnTest) {
  const json file = golden("envoy_priority_panic.json")["weighted_priority_health"];
  ASSERT_EQ(file.size(), 2u);
  const std::vector<EnvoyPriority> hosts_of_first{{3, 2, 0, 0}, {2, 2, 0, 0}};
  const std::vector<EnvoyPriority> weights_of_first{{10, 6, 0, 0}, {4, 4, 0, 0}};
  EXPECT_EQ(json(load_of_priorities(hosts_of_first, weights_of_first, 100, 50).healthy),
            file[0]["load"]);
  const std::vector<EnvoyPriority> hosts_of_second{{4, 1, 1, 0}, {2, 1, 1, 0}};
  const std::vector<EnvoyPriority> weights_of_second{{10, 4, 3, 0}, {10, 1, 9, 0}};
  const EnvoyLoads loads = load_of_priorities(hosts_of_second, weights_of_second, 100, 50);
  EXPECT_EQ(json(loads.healthy), file[1]["healthy_load"]);
  EXPECT_EQ(json(loads.degraded), file[1]["degraded_load"]);
}

TEST(EnvoySlowStart, TakesItsPartOfAWeightAsByEnvoysFormula) {
  const json file = golden("formulas.json")["envoy_slow_start"];
  ASSERT_GE(file["vectors"].size(), 21u);
  for (const json& v : file["vectors"])
    EXPECT_NEAR(envoy_slow_start_factor(from_seconds(v["t_s"]), from_seconds(v["window_s"]),
                                        v["aggression"], v["min_percent"].get<double>() / 100),
                v["factor"].get<double>(), 1e-6)
        << v;
}

}  // namespace ballast::policy_testing
