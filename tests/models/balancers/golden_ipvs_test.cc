// IPVS by vectors that follow from the sources of the kernel's schedulers.
#include <gtest/gtest.h>

#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

TEST(IpvsWrr, PicksAsTheKernelsRuleSays) {
  const json file = golden("ipvs.json");
  ASSERT_EQ(file["wrr"].size(), 4u);
  for (const json& v : file["wrr"]) replay_sequence("ipvs/wrr", v["weights"], v["picks"]);
}

TEST(IpvsSchedulers, PlaceConnectionsThatStayAsTheKernelsRulesSay) {
  const json file = golden("ipvs.json");
  ASSERT_EQ(file["held_connections"].size(), 4u);
  for (const json& v : file["held_connections"]) {
    const std::string algorithm = "ipvs/" + v["sched"].get<std::string>();
    PolicyRig rig(kind_of(algorithm), v["weights"].get<Weights>());
    std::vector<unsigned> picks;
    for (std::size_t k = 0; k < v["picks"].size(); ++k) {
      const ServerIndex server = rig.pick();
      ASSERT_NE(server, kNoServer);
      rig.start(server);
      picks.push_back(server + 1);
    }
    EXPECT_EQ(json(picks), v["picks"]) << v;
  }
}

}  // namespace ballast::policy_testing
