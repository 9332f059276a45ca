// Replays the decisions recorded from real nginx 1.22.1 processes, and those of Envoy's own unit
// tests, pick by pick.
#include <gtest/gtest.h>

#include "models/balancers/algorithms/sampling.h"
#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

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
