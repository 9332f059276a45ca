// Caddy by the vectors of its own unit tests, and by others that follow from the same rules. The
// records number upstreams from 0.
#include <gtest/gtest.h>

#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

namespace {

std::vector<unsigned> serve_0_based(PolicyRig& rig, std::size_t requests) {
  std::vector<unsigned> order;
  for (std::size_t k = 0; k < requests; ++k) order.push_back(rig.serve());
  return order;
}

}  // namespace

TEST(CaddyRoundRobin, StartsWithTheSecondUpstream) {
  const json v = golden("caddy.json")["round_robin"];
  PolicyRig rig(kind_of("caddy/round_robin"), Weights(v["upstreams"].get<std::size_t>(), 1));
  EXPECT_EQ(json(serve_0_based(rig, v["picks"].size())), v["picks"]);
}

TEST(CaddyWeightedRoundRobin, PicksInBlocks) {
  const json file = golden("caddy.json");
  ASSERT_EQ(file["weighted_round_robin"].size(), 2u);
  for (const json& v : file["weighted_round_robin"]) {
    const json& picks = v.contains("picks") ? v["picks"] : v["picks_derived"];
    PolicyRig rig(kind_of("caddy/weighted_round_robin"), v["weights"].get<Weights>());
    EXPECT_EQ(json(serve_0_based(rig, picks.size())), picks) << v;
  }
}

TEST(CaddyWeightedRoundRobin, SharesByPositionWhenAnUpstreamIsDown) {
  const json v = golden("caddy.json")["weighted_round_robin_host_down"];
  PolicyRig rig(kind_of("caddy/weighted_round_robin"), v["weights"].get<Weights>());
  rig.set_usable(v["down"], false);
  for (int cycle = 0; cycle < 3; ++cycle)
    EXPECT_EQ(json(serve_0_based(rig, 7)), v["picks_derived_cycle_of_7"]) << "cycle " << cycle;
}

TEST(CaddyIpHash, SendsEveryAddressWhereCaddysTestExpectsIt) {
  const json v = golden("caddy.json")["ip_hash"];
  for (const char* algorithm : {"caddy/ip_hash", "caddy/hash"}) {
    PolicyRig rig(kind_of(algorithm), Weights(v["upstreams"].size(), 1));
    rig.view.names = v["upstreams"].get<std::vector<std::string>>();
    ASSERT_EQ(v["map"].size(), 4u);
    for (const auto& [address, upstream] : v["map"].items())
      EXPECT_EQ(rig.policy->pick({.key = address}), upstream.get<unsigned>()) << address;
  }
}

}  // namespace ballast::policy_testing
