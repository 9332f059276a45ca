// Traefik by the vectors of its own unit tests.
#include <gtest/gtest.h>

#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

TEST(TraefikWrr, PicksAsInTraefiksOwnTestOfBias) {
  const json v = golden("envoy_edf_least_request.json")["traefik_wrr"];
  PolicyRig rig(kind_of("traefik/wrr"), {v["weights"]["A"], v["weights"]["B"]});
  std::vector<std::string> picks;
  for (std::size_t k = 0; k < v["picks"].size(); ++k) picks.push_back(rig.serve() == 0 ? "A" : "B");
  EXPECT_EQ(json(picks), v["picks"]);
}

}  // namespace ballast::policy_testing
