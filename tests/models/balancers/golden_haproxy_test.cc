// Replays the decisions recorded from real HAProxy 2.6.12 processes, pick by pick.
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

namespace {

// One command of HAProxy's stats socket; `names` in the order of declaration.
void runtime_command(PolicyRig& rig, const std::string& command, const Weights& configured,
                     const std::vector<std::string>& names) {
  static const std::regex kCommand(R"(set server l/(\w+) (weight|state) (\w+)(%?))");
  std::smatch m;
  ASSERT_TRUE(std::regex_match(command, m, kCommand)) << command;
  const auto found = std::find(names.begin(), names.end(), m[1].str());
  ASSERT_NE(found, names.end()) << command;
  const auto server = static_cast<ServerIndex>(found - names.begin());
  if (m[2] == "state") {
    rig.set_usable(server, m[3] == "ready");
    return;
  }
  const auto value = static_cast<std::uint32_t>(std::stoul(m[3]));
  rig.set_weight(server, m[4] == "%" ? configured[server] * value / 100 : value);
}

void replay_steps(PolicyRig& rig, const json& steps, const Weights& configured,
                  const std::vector<std::string>& names) {
  for (const json& step : steps) {
    if (step.contains("cmd"))
      runtime_command(rig, step["cmd"], configured, names);
    else
      EXPECT_EQ(json(serve_1_based(rig, step["send"])), step["order"]) << steps;
  }
}

}  // namespace

TEST(HaproxyRoundRobin, PicksAsRecordedFor9WeightVectors) {
  const json file = golden("haproxy_roundrobin.json");
  ASSERT_EQ(file["vectors"].size(), 9u);
  for (const json& v : file["vectors"])
    replay_sequence("haproxy/roundrobin", v["weights"], v["order"]);
}

TEST(HaproxyRoundRobin, FollowsRuntimeWeightsAndStatesAsRecorded) {
  std::size_t replayed = 0;
  const json file = golden("haproxy_runtime_weight_and_state.json");
  for (const json& v : file["vectors"]) {
    if (v["balance"] != "roundrobin") continue;
    const Weights weights = v["weights"];
    PolicyRig rig(kind_of("haproxy/roundrobin"), weights);
    replay_steps(rig, v["steps"], weights, {"s1", "s2", "s3"});
    ++replayed;
  }
  EXPECT_EQ(replayed, 4u);
}

TEST(HaproxyRoundRobin, UsesBackupsAsRecordedWithAndWithoutAllbackups) {
  const json file = golden("haproxy_backup.json");
  ASSERT_EQ(file["vectors"].size(), 2u);
  for (const json& v : file["vectors"]) {
    const PolicyKind& kind = kind_of("haproxy/roundrobin");
    const Args args = args_with(kind, {{"allbackups", v["options"] == "option allbackups"}});
    PolicyRig rig(kind, args, {1, 1, 1, 1}, 1, {false, false, true, true});
    replay_steps(rig, v["steps"], {1, 1, 1, 1}, {"s1", "s2", "b1", "b2"});
  }
}

namespace {

// A rig all of whose servers have the maxconn of the record.
PolicyRig limited_rig(const char* algorithm, const Weights& weights, const json& record) {
  PolicyRig rig(kind_of(algorithm), {});
  for (const std::uint32_t weight : weights) {
    rig.append(weight);
    rig.view.servers.back().max_in_flight = record["maxconn"];
  }
  rig.policy = kind_of(algorithm).make(default_args(kind_of(algorithm)), rig.view, Rng(1));
  return rig;
}

}  // namespace

TEST(HaproxyRoundRobin, PassesOverFullServersAsRecorded) {
  std::size_t picks = 0;
  const json file = golden("haproxy_first_and_maxconn.json");
  for (const json& v : file["roundrobin_maxconn_skip_saturated"]) {
    PolicyRig rig = limited_rig("haproxy/roundrobin", v["weights"], v);
    picks += replay_events(rig, v["events"]);
  }
  EXPECT_EQ(picks, 8u);
}

TEST(HaproxyFirst, FillsTheFirstServersAsRecorded) {
  std::size_t picks = 0;
  const json file = golden("haproxy_first_and_maxconn.json");
  for (const json& v : file["first"]) {
    PolicyRig rig = limited_rig("haproxy/first", {1, 1, 1}, v);
    picks += replay_events(rig, v["events"]);
  }
  EXPECT_EQ(picks, 7u);
}

TEST(HaproxyStaticRr, PicksAsRecordedFor9WeightVectors) {
  const json file = golden("haproxy_static_rr.json");
  ASSERT_EQ(file["vectors"].size(), 9u);
  for (const json& v : file["vectors"])
    replay_sequence("haproxy/static_rr", v["weights"], v["order"]);
}

TEST(HaproxyStaticRr, RefusesANewWeightAsRecorded) {
  std::size_t replayed = 0;
  const json file = golden("haproxy_runtime_weight_and_state.json");
  for (const json& v : file["vectors"]) {
    if (v["balance"] != "static-rr") continue;
    const Weights weights = v["weights"];
    PolicyRig rig(kind_of("haproxy/static_rr"), weights);
    replay_steps(rig, v["steps"], weights, {"s1", "s2", "s3"});
    ++replayed;
  }
  EXPECT_EQ(replayed, 1u);
}

TEST(HaproxyLeastConn, PicksIdleServersAsRecorded) {
  const json file = golden("haproxy_leastconn.json");
  ASSERT_EQ(file["sequential"].size(), 2u);
  for (const json& v : file["sequential"])
    replay_sequence("haproxy/leastconn", v["weights"], v["order"]);
}

TEST(HaproxyLeastConn, PicksAsRecordedWhileRequestsOpenAndClose) {
  std::size_t picks = 0;
  const json file = golden("haproxy_leastconn.json");
  for (const json& v : file["events"])
    picks += replay_events("haproxy/leastconn", v["weights"], v["events"]);
  EXPECT_EQ(picks, 55u);
}

namespace {

// The arguments that `hash-type ...` and the options of `balance ...` stand for.
Args hash_args(const PolicyKind& kind, const std::string& hash_type,
               const std::string& options = "") {
  Args args = default_args(kind);
  std::istringstream words(hash_type + " " + options);
  for (std::string word; words >> word;) {
    if (word == "map-based" || word == "consistent")
      args.set("hash_type", word == "consistent" ? "consistent" : std::string("map_based"));
    else if (word == "avalanche" || word == "whole")
      args.set(word, true);
    else if (word == "path-only")
      args.set("path_only", true);
    else if (word == "len" || word == "depth") {
      std::int64_t number = 0;
      words >> number;
      args.set(word, number);
    } else {
      args.set("function", word);
    }
  }
  return args;
}

// Compares where each key of a record goes; returns how many there were.
std::size_t replay_map(Policy& policy, const json& map, const std::string& what) {
  for (const auto& [key, server] : map.items())
    EXPECT_EQ(policy.pick({.key = key}) + 1, server.get<unsigned>()) << key << " by " << what;
  return map.size();
}

std::size_t replay_maps(const char* algorithm, const json& records) {
  std::size_t keys = 0;
  for (const json& v : records) {
    const PolicyKind& kind = kind_of(algorithm);
    const Args args = hash_args(kind, v.value("hash_type", ""), v.value("options", ""));
    PolicyRig rig(kind, args, v["weights"].get<Weights>());
    keys += replay_map(*rig.policy, v["map"], v.dump().substr(0, 120));
  }
  return keys;
}

}  // namespace

TEST(HaproxyHdr, SendsEveryKeyWhereItWasRecorded) {
  const json file = golden("haproxy_hash.json");
  EXPECT_EQ(replay_maps("haproxy/hdr", file["balance_hdr"]), 13u * 24u);
}

TEST(HaproxySource, SendsEveryAddressWhereItWasRecorded) {
  const json file = golden("haproxy_hash.json");
  EXPECT_EQ(replay_maps("haproxy/source", file["balance_source"]), 4u * 12u);
}

TEST(HaproxyUri, SendsEveryUriWhereItWasRecorded) {
  const json file = golden("haproxy_hash.json");
  EXPECT_EQ(replay_maps("haproxy/uri", file["balance_uri"]), 3u * 12u);
}

TEST(HaproxyHdr, MovesKeysAsRecordedWhenAServerGoesDown) {
  const json file = golden("haproxy_hash.json");
  ASSERT_EQ(file["server_down_remap"].size(), 2u);
  for (const json& v : file["server_down_remap"]) {
    const PolicyKind& kind = kind_of("haproxy/hdr");
    PolicyRig rig(kind, hash_args(kind, v["hash_type"]), v["weights"].get<Weights>());
    replay_map(*rig.policy, v["before"], "before");
    rig.set_usable(1, false);
    replay_map(*rig.policy, v["after_s2_maint"], "after");
    rig.set_usable(1, true);
    replay_map(*rig.policy, v["before"], "back again");
  }
}

// The draws of the record cannot be repeated, but 600 of them are a sample of the law that the tree
// gives: chi square against the shares of 10^6 draws here, which add 0.06 % to its variance. The
// bound is its quantile of 1 - 10^-6 at 2 degrees of freedom, 27.6.
TEST(HaproxyRandom, DrawsByTheLawOfTheRecordedCounts) {
  const json file = golden("haproxy_random_distribution.json");
  ASSERT_EQ(file["vectors"].size(), 4u);
  for (const json& v : file["vectors"]) {
    const std::string algorithm = v["alg"];
    const std::int64_t draws = algorithm == "random" ? 2 : algorithm[7] - '0';
    const PolicyKind& kind = kind_of("haproxy/random");
    PolicyRig rig(kind, args_with(kind, {{"draws", draws}}), v["weights"].get<Weights>());
    const std::vector<double> shares = rig.shares(1'000'000);
    double chi_square = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const double expected = shares[i] * v["n"].get<double>();
      const double seen = v["counts"][std::to_string(i + 1)];
      chi_square += (seen - expected) * (seen - expected) / expected;
    }
    EXPECT_LT(chi_square, 27.6) << v;
  }
}

}  // namespace ballast::policy_testing
