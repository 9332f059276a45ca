// What rendezvous hashing promises, of every policy that does it: a key moves only when its own
// server goes, and goes back when that returns. The policies remember where keys went, so this also
// shows that they forget it in time.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/balancers/policy.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {
namespace {

constexpr std::size_t kKeys = 2000;

std::vector<ServerIndex> places(PolicyRig& rig) {
  std::vector<ServerIndex> places;
  for (std::size_t k = 0; k < kKeys; ++k) {
    const std::string key = "10.0." + std::to_string(k / 250) + '.' + std::to_string(k % 250);
    places.push_back(rig.policy->pick({.key = key}));
  }
  return places;
}

class Rendezvous : public testing::TestWithParam<const char*> {};

TEST_P(Rendezvous, MovesTheKeysOfAServerThatGoesAndNoOthers) {
  PolicyRig rig(kind_of(GetParam()), {1, 1, 1, 1, 1});
  const auto before = places(rig);
  EXPECT_EQ(places(rig), before);
  rig.set_usable(2, false);
  const auto without = places(rig);
  for (std::size_t k = 0; k < kKeys; ++k) {
    if (before[k] == 2)
      EXPECT_NE(without[k], 2u);
    else
      EXPECT_EQ(without[k], before[k]);
  }
  rig.set_usable(2, true);
  EXPECT_EQ(places(rig), before);
}

TEST_P(Rendezvous, MovesKeysToAServerThatComesAndFromNoneToAnother) {
  PolicyRig rig(kind_of(GetParam()), {1, 1, 1, 1});
  const auto before = places(rig);
  rig.append(1);
  std::size_t moved = 0;
  const auto after = places(rig);
  for (std::size_t k = 0; k < kKeys; ++k) {
    moved += after[k] != before[k];
    EXPECT_TRUE(after[k] == before[k] || after[k] == 4);
  }
  EXPECT_GT(moved, 0u);
}

INSTANTIATE_TEST_SUITE_P(Policies, Rendezvous,
                         testing::Values("caddy/hash", "caddy/ip_hash", "traefik/hrw"));

TEST(TraefikHrw, MovesKeysWhenAWeightChanges) {
  PolicyRig rig(kind_of("traefik/hrw"), {1, 1, 1});
  const auto before = places(rig);
  rig.set_weight(1, 10);
  const auto after = places(rig);
  std::size_t moved = 0;
  for (std::size_t k = 0; k < kKeys; ++k) {
    moved += after[k] != before[k];
    EXPECT_TRUE(after[k] == before[k] || after[k] == 1);
  }
  EXPECT_GT(moved, 0u);
}

TEST(CaddyIpHash, AsksForTheNextBestWhenAServerHasItsMost) {
  PolicyRig rig(kind_of("caddy/ip_hash"), {1, 1, 1});
  const PickContext context{.key = "10.0.0.1"};
  const ServerIndex first = rig.policy->pick(context);
  rig.view.servers[first].max_in_flight = 1;
  rig.policy->on_room(first);
  EXPECT_EQ(rig.policy->pick(context), first);
  rig.start(first);
  EXPECT_NE(rig.policy->pick(context), first);
  rig.finish(first);
  EXPECT_EQ(rig.policy->pick(context), first);
}

}  // namespace
}  // namespace ballast::policy_testing
