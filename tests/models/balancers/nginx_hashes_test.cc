// The nginx algorithms that place requests by a key, beyond the records.
#include <gtest/gtest.h>

#include <map>

#include "models/balancers/algorithms/nginx/slots.h"
#include "models/balancers/hashes/crc32.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

ServerIndex pick_for(PolicyRig& rig, const std::string& key,
                     const std::vector<ServerIndex>& tried = {}) {
  PickContext context;
  context.key = key;
  context.tried = tried;
  return rig.policy->pick(context);
}

}  // namespace

TEST(NginxSlots, AreAsWideAsTheWeights) {
  Rng chance(5);
  for (int round = 0; round < 100; ++round) {
    PoolView view;
    std::vector<ServerIndex> peers, due;
    for (std::uint64_t n = 1 + chance.below(9); peers.size() < n;) {
      const auto i = static_cast<ServerIndex>(peers.size());
      const auto weight = static_cast<std::uint32_t>(1 + chance.below(round % 2 == 0 ? 3 : 900));
      view.add().weight = weight;
      peers.push_back(i);
      due.insert(due.end(), weight, i);
    }
    NginxSlots slots;
    slots.build(peers, view);
    ASSERT_EQ(slots.total(), due.size());
    for (std::size_t number = 0; number < due.size(); ++number)
      ASSERT_EQ(slots.at(number), due[number]) << number << " of " << due.size();
  }
}

TEST(NginxHash, GoesOnWithTheNumberOfTheRehashBeforeTheKey) {
  PolicyRig rig(kind_of("nginx/hash"), {1, 1, 1, 1, 1});
  for (int k = 0; k < 200; ++k) {
    const std::string key = "user-" + std::to_string(k);
    std::uint32_t hash = crc32(key) >> 16 & 0x7fff;
    const ServerIndex first = hash % 5;
    ASSERT_EQ(pick_for(rig, key), first);
    ServerIndex second = first;
    for (int rehash = 1; second == first; ++rehash) {
      hash += crc32(std::to_string(rehash) + key) >> 16 & 0x7fff;
      second = hash % 5;
    }
    ASSERT_EQ(pick_for(rig, key, {first}), second) << key;
  }
}

TEST(NginxHash, LeavesTheKeysOfOthersAloneWhileAPeerIsDown) {
  for (const char* name : {"nginx/hash", "nginx/hash_consistent"}) {
    PolicyRig rig(kind_of(name), {2, 1, 1, 3});
    std::map<std::string, ServerIndex> before;
    for (int k = 0; k < 300; ++k) {
      const std::string key = "session-" + std::to_string(k);
      before[key] = pick_for(rig, key);
    }
    rig.set_member(2, false);
    for (const auto& [key, server] : before) {
      if (server == 2)
        EXPECT_NE(pick_for(rig, key), 2u) << name;
      else
        EXPECT_EQ(pick_for(rig, key), server) << name;
    }
  }
}

TEST(NginxHash, WithoutAKeyTakesTurns) {
  for (const char* name : {"nginx/hash", "nginx/hash_consistent"}) {
    PolicyRig rig(kind_of(name), {1, 1, 1});
    for (ServerIndex k = 0; k < 6; ++k) EXPECT_EQ(pick_for(rig, ""), k % 3) << name;
  }
}

TEST(NginxHashConsistent, LetsPeersOfOneNameTakeTurns) {
  PoolView view;
  for (int i = 0; i < 3; ++i) view.add();
  view.names = {"a.example:80", "b.example:80", "a.example:80"};
  const PolicyKind& kind = kind_of("nginx/hash_consistent");
  const auto policy = kind.make(default_args(kind), view, Rng(1));
  std::map<std::string, std::vector<ServerIndex>> picks;
  int turns = 0;
  for (int k = 0; k < 100; ++k) {
    PickContext context;
    const std::string key = std::to_string(k);
    context.key = key;
    const ServerIndex first = policy->pick(context), second = policy->pick(context);
    ASSERT_EQ(first == 1, second == 1);
    if (first == 1) continue;
    EXPECT_NE(first, second);  // whoever was before
    ++turns;
  }
  EXPECT_GT(turns, 20);
  EXPECT_LT(turns, 80);
}

// The port belongs to the name only when it is one.
TEST(NginxHashConsistent, ReadsHostAndPortAsNginxDoes) {
  const PolicyKind& kind = kind_of("nginx/hash_consistent");
  const auto shares = [&](const std::string& first) {
    PoolView view;
    for (int i = 0; i < 2; ++i) view.add();
    view.names = {first, "other"};
    const auto policy = kind.make(default_args(kind), view, Rng(1));
    std::vector<ServerIndex> picks;
    for (int k = 0; k < 200; ++k) {
      PickContext context;
      const std::string key = "k" + std::to_string(k);
      context.key = key;
      picks.push_back(policy->pick(context));
    }
    return picks;
  };
  // HOST "host", PORT "" in three spellings.
  EXPECT_EQ(shares("host"), shares("host:"));
  EXPECT_EQ(shares("host"), shares("unix:host"));
  EXPECT_EQ(shares("host"), shares("UNIX:host"));
  EXPECT_NE(shares("host"), shares("host:80"));
}

TEST(NginxIpHash, PutsTheClientsOfANetworkTogether) {
  PolicyRig rig(kind_of("nginx/ip_hash"), std::vector<std::uint32_t>(7, 1));
  for (int network = 0; network < 50; ++network) {
    const std::string prefix = "10.1." + std::to_string(network) + '.';
    for (int host = 1; host < 250; host += 31)
      EXPECT_EQ(pick_for(rig, prefix + std::to_string(host)), pick_for(rig, prefix + "0"));
  }
}

TEST(NginxIpHash, HashesAllOfAnIpv6Address) {
  PolicyRig rig(kind_of("nginx/ip_hash"), std::vector<std::uint32_t>(7, 1));
  std::uint32_t hash = 89;
  for (int i = 0; i < 15; ++i) hash = hash * 113 % 6271;
  hash = (hash * 113 + 1) % 6271;  // ::1
  EXPECT_EQ(pick_for(rig, "::1"), hash % 7);
}

// 6271 values over weights 3, 2, 1: shares within 1 / 6271 over all of them, 3 % over 4096 networks
// (four standard deviations of independent draws).
TEST(NginxIpHash, SharesNetworksByWeight) {
  PolicyRig rig(kind_of("nginx/ip_hash"), {3, 2, 1});
  std::vector<double> counts(3, 0.0);
  for (int a = 0; a < 64; ++a)
    for (int b = 0; b < 64; ++b)
      counts[pick_for(rig, "10." + std::to_string(a * 4) + '.' + std::to_string(b * 3) + ".9")] +=
          1.0 / 4096;
  EXPECT_NEAR(counts[0], 3.0 / 6, 0.03);
  EXPECT_NEAR(counts[1], 2.0 / 6, 0.03);
  EXPECT_NEAR(counts[2], 1.0 / 6, 0.03);
}

}  // namespace ballast::policy_testing
