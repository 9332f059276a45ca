// Replays the decisions recorded from real HAProxy 2.6.12 and nginx 1.22.1 processes, and those of
// Envoy's own unit tests, pick by pick. In the sequential records each request is done before the
// next one comes.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "models/balancers/algorithms/sampling.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

using nlohmann::json;

json golden(const std::string& file) {
  std::ifstream in(std::string(BALLAST_TEST_DATA) + "/golden/" + file);
  return json::parse(in);
}

using Weights = std::vector<std::uint32_t>;

std::vector<int> serve_1_based(PolicyRig& rig, std::size_t requests) {
  std::vector<int> order;
  for (std::size_t k = 0; k < requests; ++k) order.push_back(static_cast<int>(rig.serve()) + 1);
  return order;
}

void replay_sequence(const char* algorithm, const Weights& weights, const json& order) {
  PolicyRig rig(kind_of(algorithm), weights);
  EXPECT_EQ(json(serve_1_based(rig, order.size())), order) << json(weights);
}

// Requests that open and close one by one; returns the number of picks compared.
std::size_t replay_events(const char* algorithm, const Weights& weights, const json& events) {
  PolicyRig rig(kind_of(algorithm), weights);
  std::map<std::string, ServerIndex> open;
  std::size_t picks = 0;
  for (const json& event : events) {
    const std::string id = event["rid"];
    if (event["op"] == "close") {
      rig.finish(open.at(id));
      continue;
    }
    const ServerIndex server = rig.pick();
    EXPECT_EQ(server + 1, event["server"].get<unsigned>()) << json(weights) << " at " << id;
    rig.start(server);
    open[id] = server;
    ++picks;
  }
  return picks;
}

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

TEST(HaproxyRoundRobin, UsesOnlyTheFirstUsableBackupAsRecorded) {
  std::size_t replayed = 0;
  const json file = golden("haproxy_backup.json");
  for (const json& v : file["vectors"]) {
    if (v["options"] != "") continue;
    const PolicyKind& kind = kind_of("haproxy/roundrobin");
    PolicyRig rig(kind, default_args(kind), {1, 1, 1, 1}, 1, {false, false, true, true});
    replay_steps(rig, v["steps"], {1, 1, 1, 1}, {"s1", "s2", "b1", "b2"});
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

TEST(NginxRoundRobin, PicksAsRecordedFor9WeightVectors) {
  const json file = golden("nginx_swrr.json");
  ASSERT_EQ(file["vectors"].size(), 9u);
  for (const json& v : file["vectors"])
    replay_sequence("nginx/round_robin", v["weights"], v["order"]);
}

TEST(NginxLeastConn, PicksAsRecorded) {
  std::size_t sequences = 0, picks = 0;
  const json file = golden("nginx_least_conn.json");
  for (const json& v : file["vectors"]) {
    if (v.contains("sequential_order")) {
      replay_sequence("nginx/least_conn", v["weights"], v["sequential_order"]);
      ++sequences;
    } else {
      picks += replay_events("nginx/least_conn", v["weights"], v["events"]);
    }
  }
  EXPECT_EQ(sequences, 3u);
  EXPECT_EQ(picks, 47u);
}

namespace {

Args envoy_args_without_earlier_picks() {
  Args args = default_args(kind_of("envoy/least_request"));
  args.set("start", std::string("fresh"));
  return args;
}

}  // namespace

TEST(EnvoyLeastRequest, UnequalWeightsPickAsInEnvoysOwnTest) {
  const json v = golden("envoy_edf_least_request.json")["weighted_least_request"];
  PolicyRig rig(kind_of("envoy/least_request"), envoy_args_without_earlier_picks(), v["weights"]);
  for (const json& phase : v["phases"]) {
    for (ServerIndex i = 0; i < rig.view.servers.size(); ++i)
      rig.view.servers[i].in_flight = phase["active"][i];
    std::vector<unsigned> picks;
    for (std::size_t k = 0; k < phase["picks"].size(); ++k) picks.push_back(rig.pick());
    EXPECT_EQ(json(picks), phase["picks"]) << phase;
  }
}

TEST(EnvoyLeastRequest, IdleHostsOfUnequalWeightsFollowTheDeadlineSchedule) {
  const json file = golden("envoy_edf_least_request.json");
  ASSERT_EQ(file["edf_derived_no_prepicks_1based"].size(), 4u);
  for (const json& v : file["edf_derived_no_prepicks_1based"]) {
    PolicyRig rig(kind_of("envoy/least_request"), envoy_args_without_earlier_picks(), v["weights"]);
    EXPECT_EQ(json(serve_1_based(rig, v["picks"].size())), v["picks"]) << v["weights"];
  }
}

TEST(EnvoyLeastRequest, ComparesItsSamplesAsInEnvoysOwnTest) {
  const json file = golden("envoy_edf_least_request.json");
  ASSERT_EQ(file["p2c_examples"].size(), 3u);
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

}  // namespace ballast::policy_testing
