// Replays the decisions recorded from real HAProxy 2.6.12 processes, pick by pick.
#include <gtest/gtest.h>

#include <regex>

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

}  // namespace ballast::policy_testing
