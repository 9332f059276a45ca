// Caddy's policies beyond its own vectors. The chi-square bounds are the quantiles of 1 - 10^-6.
#include <gtest/gtest.h>

#include <map>

#include "models/balancers/hashes/xxhash64.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

// The sum over all of (seen - expected)^2 / expected.
double chi_square(const std::vector<double>& seen, const std::vector<double>& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (expected[i] == 0 && seen[i] == 0) continue;
    sum += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i];
  }
  return sum;
}

// Picks with fixed loads, counted.
std::vector<double> counts(PolicyRig& rig, int picks) {
  std::vector<double> counts(rig.view.servers.size(), 0.0);
  for (int k = 0; k < picks; ++k) ++counts[rig.pick()];
  return counts;
}

void load(PolicyRig& rig, const std::vector<int>& loads) {
  for (ServerIndex i = 0; i < loads.size(); ++i)
    for (int k = 0; k < loads[i]; ++k) rig.start(i);
}

}  // namespace

TEST(CaddyRandomChoose, TakesIdleUpstreamsFromTheFirstPlaceOfItsReservoir) {
  PolicyRig rig(kind_of("caddy/random_choose"), {1, 1, 1});
  const auto seen = counts(rig, 30000);
  EXPECT_EQ(seen[1], 0);
  EXPECT_LT(chi_square(seen, {20000, 0, 10000}), 23.9);  // 1 degree of freedom
  PolicyRig five(kind_of("caddy/random_choose"), {1, 1, 1, 1, 1});
  EXPECT_LT(chi_square(counts(five, 30000), {12000, 0, 6000, 6000, 6000}), 30.7);  // 3
}

namespace {

// Algorithm R over all its ways, and Caddy's choice with the list of candidates kept: adds to
// `picks` how often each server is picked of `weight` picks, once servers from `next` on have had
// their chance of a place in `sample`.
void add_reservoirs(const std::vector<int>& loads, std::size_t places,
                    const std::vector<ServerIndex>& sample, ServerIndex next, double weight,
                    std::vector<double>& picks) {
  if (next < loads.size()) {
    if (sample.size() < places) {
      std::vector<ServerIndex> more = sample;
      more.push_back(next);
      return add_reservoirs(loads, places, more, next + 1, weight, picks);
    }
    for (ServerIndex place = 0; place <= next; ++place) {
      std::vector<ServerIndex> other = sample;
      if (place < places) other[place] = next;
      add_reservoirs(loads, places, other, next + 1, weight / (next + 1), picks);
    }
    return;
  }
  std::vector<ServerIndex> candidates;
  int least = -1;
  for (const ServerIndex i : sample) {
    if (least != -1 && loads[i] > least) continue;
    least = loads[i];
    candidates.push_back(i);
  }
  for (const ServerIndex i : candidates)
    picks[i] += weight / static_cast<double>(candidates.size());
}

}  // namespace

TEST(CaddyRandomChoose, SamplesByTheLawOfTheReservoir) {
  for (const std::int64_t choose : {2, 3, 5}) {
    const std::vector<int> loads{3, 5, 4, 2, 6, 2, 7};
    const PolicyKind& kind = kind_of("caddy/random_choose");
    PolicyRig rig(kind, args_with(kind, {{"choose", choose}}), {1, 1, 1, 1, 1, 1, 1});
    load(rig, loads);
    const auto seen = counts(rig, 200000);
    const auto k = static_cast<std::size_t>(choose);
    std::vector<double> expected(7, 0.0);
    add_reservoirs(loads, k, {}, 0, 200000, expected);
    EXPECT_LT(chi_square(seen, expected), 38.3) << "choose " << choose;  // 6 degrees of freedom
  }
}

TEST(CaddyRandomChoose, FlipsACoinHalfOfTheTimeUnlessItClearsTheCandidates) {
  const PolicyKind& kind = kind_of("caddy/random_choose");
  PolicyRig kept(kind, {1, 1});
  load(kept, {5, 3});
  EXPECT_LT(chi_square(counts(kept, 10000), {5000, 5000}), 23.9);
  PolicyRig sorted(kind, {1, 1});
  load(sorted, {3, 5});
  EXPECT_EQ(counts(sorted, 1000)[0], 1000);
  PolicyRig least(kind, args_with(kind, {{"candidates", std::string("least")}}), {1, 1});
  load(least, {5, 3});
  EXPECT_EQ(counts(least, 1000)[1], 1000);
}

TEST(CaddyLeastConn, DrawsAmongThoseThatTie) {
  PolicyRig rig(kind_of("caddy/least_conn"), {1, 1, 1, 1, 1});
  load(rig, {2, 1, 1, 3, 1});
  EXPECT_LT(chi_square(counts(rig, 30000), {0, 10000, 10000, 0, 10000}), 27.6);  // 2
  // With one of them at its most, the other two.
  rig.view.servers[2].max_in_flight = 1;
  rig.set_usable(0, true);
  EXPECT_LT(chi_square(counts(rig, 30000), {0, 15000, 0, 0, 15000}), 23.9);
}

TEST(CaddyRandom, DrawsAmongThoseThatAreAvailable) {
  PolicyRig rig(kind_of("caddy/random"), {1, 9, 1, 1});
  rig.set_usable(3, false);
  EXPECT_LT(chi_square(counts(rig, 30000), {10000, 10000, 10000, 0}), 27.6);
}

TEST(CaddyFirst, TakesTheFirstAvailable) {
  PolicyRig rig(kind_of("caddy/first"), {1, 1, 1});
  EXPECT_EQ(rig.serve(), 0u);
  rig.set_usable(0, false);
  EXPECT_EQ(rig.serve(), 1u);
  rig.view.servers[1].max_in_flight = 1;
  rig.set_usable(1, true);
  rig.start(1);
  EXPECT_EQ(rig.serve(), 2u);
  rig.set_usable(0, true);
  EXPECT_EQ(rig.serve(), 0u);
}

TEST(CaddyRoundRobin, CountsOnPastUpstreamsThatAreDown) {
  PolicyRig rig(kind_of("caddy/round_robin"), {1, 1, 1});
  EXPECT_EQ(rig.serve(), 1u);
  rig.set_usable(2, false);
  EXPECT_EQ(rig.serve(), 0u);  // the counter went to 2 and on to 3
  EXPECT_EQ(rig.serve(), 1u);
  rig.append(1);  // a new configuration
  EXPECT_EQ(rig.serve(), 1u);
}

TEST(CaddyPolicies, TakeNoUpstreamAtItsMostRequests) {
  for (const char* algorithm :
       {"caddy/random", "caddy/random_choose", "caddy/round_robin", "caddy/weighted_round_robin",
        "caddy/ip_hash", "caddy/least_conn"}) {
    const PolicyKind& kind = kind_of(algorithm);
    PolicyRig rig(kind, {2, 1, 1});
    for (PoolView::Server& server : rig.view.servers) server.max_in_flight = 2;
    rig.policy = kind.make(default_args(kind), rig.view, Rng(1));
    for (int k = 0; k < 6; ++k) {
      const ServerIndex server = rig.pick();
      ASSERT_NE(server, kNoServer) << algorithm;
      ASSERT_LT(rig.view.in_flight[server], 2u) << algorithm;
      rig.start(server);
    }
    EXPECT_EQ(rig.pick(), kNoServer) << algorithm;
  }
}

TEST(CaddyHash, TakesTheHighestHashOfAddressAndKey) {
  PolicyRig rig(kind_of("caddy/hash"), {1, 5, 1, 1, 1, 1});
  rig.set_usable(4, false);
  for (int k = 0; k < 500; ++k) {
    const std::string key = "user " + std::to_string(k);
    std::map<std::uint64_t, ServerIndex> by_hash;
    for (const ServerIndex i : {0u, 1u, 2u, 3u, 5u}) by_hash[xxhash64(rig.view.names[i] + key)] = i;
    ASSERT_EQ(rig.policy->pick({.key = key}), by_hash.rbegin()->second);
  }
}

TEST(CaddyHash, DrawsAnUpstreamForARequestWithoutAKey) {
  PolicyRig rig(kind_of("caddy/hash"), {1, 1, 1});
  std::vector<double> seen(3, 0.0);
  for (int k = 0; k < 30000; ++k) ++seen[rig.policy->pick({})];
  EXPECT_LT(chi_square(seen, {10000, 10000, 10000}), 27.6);
}

}  // namespace ballast::policy_testing
