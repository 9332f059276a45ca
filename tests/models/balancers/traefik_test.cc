// Traefik's strategies beyond its own vectors.
#include <gtest/gtest.h>

#include <cmath>

#include "models/balancers/hashes/fnv1a.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

std::vector<ServerIndex> serve(PolicyRig& rig, std::size_t requests) {
  std::vector<ServerIndex> order;
  for (std::size_t k = 0; k < requests; ++k) order.push_back(rig.serve());
  return order;
}

}  // namespace

// The others are picked in the order in which they would be if it were up.
TEST(TraefikWrr, LetsAServerThatIsDownUseUpItsTurns) {
  PolicyRig rig(kind_of("traefik/wrr"), {1, 1, 2});
  const PolicyKind& kind = kind_of("traefik/wrr");
  PolicyRig steady(kind, {1, 1, 2});
  rig.serve();
  steady.serve();
  rig.set_usable(2, false);
  std::vector<ServerIndex> expected;
  for (const ServerIndex server : serve(steady, 40))
    if (server != 2) expected.push_back(server);
  EXPECT_EQ(serve(rig, expected.size()), expected);
}

TEST(TraefikWrr, StartsAfreshWithANewConfiguration) {
  PolicyRig rig(kind_of("traefik/wrr"), {3, 1});
  serve(rig, 7);
  rig.set_weight(1, 2);
  PolicyRig fresh(kind_of("traefik/wrr"), {3, 2});
  EXPECT_EQ(serve(rig, 30), serve(fresh, 30));
}

TEST(TraefikP2c, TakesTheLessLoadedOfTwoDifferentServers) {
  PolicyRig rig(kind_of("traefik/p2c"), {1, 1, 1});
  for (ServerIndex i = 0; i < 3; ++i)
    for (ServerIndex k = 0; k < i; ++k) rig.start(i);
  std::vector<double> seen(3, 0.0);
  for (int k = 0; k < 30000; ++k) ++seen[rig.pick()];
  EXPECT_EQ(seen[2], 0);  // it always meets a less loaded one
  // The first is in 2 of 3 pairs. Standard deviation 82, bound at 5 of them (10^-6).
  EXPECT_NEAR(seen[0], 20000, 410);
}

// By the formula of the product, with names that are URLs.
TEST(TraefikHrw, TakesTheHighestScore) {
  PolicyRig rig(kind_of("traefik/hrw"), {3, 1, 2, 1, 5});
  for (ServerIndex i = 0; i < 5; ++i)
    rig.view.names[i] = "http://10.0.0." + std::to_string(i + 1) + ":8080";
  rig.set_usable(2, false);
  std::vector<double> seen(5, 0.0);
  for (int k = 0; k < 20000; ++k) {
    const std::string client = "172.16." + std::to_string(k / 250) + '.' + std::to_string(k % 250);
    ServerIndex best = kNoServer;
    double highest = 0;
    for (const ServerIndex i : {0u, 1u, 3u, 4u}) {
      const double h = static_cast<double>(fnv1a(client + rig.view.names[i])) / std::pow(2, 64);
      const double score = 1.0 / -std::log(h) * rig.view.servers[i].weight;
      if (score <= highest) continue;
      highest = score;
      best = i;
    }
    ASSERT_EQ(rig.policy->pick({.key = client}), best) << client;
    ++seen[best];
  }
  EXPECT_GT(seen[4], seen[1]);
}

namespace {

void finish_after(PolicyRig& rig, ServerIndex server, std::int64_t ms,
                  Outcome::Kind kind = Outcome::Kind::kOk) {
  --rig.view.in_flight[server];
  rig.policy->on_finish(server, {kind, Duration{ms * 1'000'000}});
}

}  // namespace

TEST(TraefikLeastTime, WeighsMeanTimesInFlight) {
  PolicyRig rig(kind_of("traefik/leasttime"), {1, 2});
  rig.start(0);
  finish_after(rig, 0, 10);
  rig.start(1);
  finish_after(rig, 1, 30);
  EXPECT_EQ(rig.pick(), 0u);  // 10 against 15
  rig.start(0);
  EXPECT_EQ(rig.pick(), 1u);  // 20 against 15
  rig.start(1);
  EXPECT_EQ(rig.pick(), 0u);  // 20 against 30
  finish_after(rig, 0, 50, Outcome::Kind::kError);
  EXPECT_EQ(rig.pick(), 0u);  // a mean of 30 against 30: ties, the earlier deadline is 1
}

TEST(TraefikLeastTime, ForgetsAllButTheLast100Responses) {
  PolicyRig rig(kind_of("traefik/leasttime"), {1, 1});
  const auto respond = [&](ServerIndex server, int times, std::int64_t ms) {
    for (int k = 0; k < times; ++k) {
      rig.start(server);
      finish_after(rig, server, ms);
    }
  };
  respond(0, 100, 1000);
  respond(1, 1, 500);
  EXPECT_EQ(rig.pick(), 1u);
  respond(0, 49, 1);
  EXPECT_EQ(rig.pick(), 1u);  // (51 * 1000 + 49) / 100 = 510.49
  respond(0, 2, 1);
  EXPECT_EQ(rig.pick(), 0u);  // 490.51
  rig.start(0);
  rig.start(0);
  finish_after(rig, 0, 0, Outcome::Kind::kRefused);  // no response: no sample
  finish_after(rig, 0, 90'000, Outcome::Kind::kTimeout);
  EXPECT_EQ(rig.pick(), 0u);
}

// All means are 0 before the first response.
TEST(TraefikLeastTime, BreaksTiesByDeadlines) {
  PolicyRig rig(kind_of("traefik/leasttime"), {1, 1, 2});
  std::vector<ServerIndex> order;
  for (int k = 0; k < 8; ++k) order.push_back(rig.pick());
  // Deadlines at first: 1, 2, 2.5; a tie goes to the first declared.
  EXPECT_EQ(order, (std::vector<ServerIndex>{0, 0, 1, 2, 0, 1, 2, 2}));
}

}  // namespace ballast::policy_testing
