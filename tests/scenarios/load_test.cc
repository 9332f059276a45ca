// What clients and servers do about load, as scenarios write it.
#include <gmock/gmock.h>

#include "compile_helpers.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string pool(const std::string& keys) {
  return with(kSmall, "workers: 8}", "workers: 8, " + keys + "}");
}
std::string client(const std::string& keys) {
  return with(kSmall, "mean: 80ms}\n", "mean: 80ms}\n    client: {" + keys + "}\n");
}

TEST(Load, ColdStartsAreOfThePoolOrOfTheServer) {
  const Scenario s = compiled(
      with(kSmall, "{servers: 10, workers: 8}",
           "{servers: [{name: a}, {name: b, cold_start: {factor: 2, for: 10s, at_start: true}}], "
           "cold_start: {}}"));
  const auto& servers = s.system.pools[0].servers;
  EXPECT_EQ(*servers[0].cold_start, (ColdStartSpec{5, 2min, false}));
  EXPECT_EQ(*servers[1].cold_start, (ColdStartSpec{2, 10s, true}));
  EXPECT_FALSE(compiled(kSmall).system.pools[0].servers[0].cold_start);
}

TEST(Load, ContentionIsInShares) {
  const Scenario s = compiled(pool("contention: {serial: 3%, crosstalk: 0.1%}"));
  EXPECT_EQ(*s.system.pools[0].contention, (ContentionSpec{.03, .001}));
}

TEST(Load, LimitersHaveTheDefaultsOfTheLibrary) {
  const auto limiter = [](const std::string& keys) {
    return *compiled(pool("limiter: {" + keys + "}")).system.pools[0].limiter;
  };
  const LimiterSpec aimd = limiter("kind: aimd");
  EXPECT_EQ(aimd, LimiterSpec{});
  EXPECT_EQ(aimd.timeout, 5s);
  const LimiterSpec gradient = limiter("kind: gradient");
  EXPECT_EQ(gradient.kind, LimiterSpec::Kind::kGradient);
  EXPECT_EQ(gradient.smoothing, .2);
  EXPECT_EQ(gradient.min, 20u);
  const LimiterSpec vegas = limiter("kind: vegas, alpha: 3, beta: 6, max: 50");
  EXPECT_EQ(vegas.kind, LimiterSpec::Kind::kVegas);
  EXPECT_EQ(vegas.min, 1u);
  EXPECT_EQ(vegas.max, 50u);
  EXPECT_EQ(vegas.alpha, 3u);
  EXPECT_EQ(vegas.beta, 6u);
  EXPECT_EQ(limiter("kind: vegas").max, 1000u);
}

TEST(Load, SheddingIsOfTwoKinds) {
  const auto shedding = [](const std::string& keys) {
    return *compiled(pool("shedding: {" + keys + "}")).system.pools[0].shedding;
  };
  EXPECT_EQ(shedding("kind: codel"), SheddingSpec{});
  EXPECT_EQ(shedding("kind: facebook, target: 20ms, interval: 1s, lifo: false"),
            (SheddingSpec{SheddingSpec::Kind::kFacebook, 20ms, 1s, false}));
  EXPECT_TRUE(shedding("kind: facebook").lifo);
}

TEST(Load, ClientsMayThrottleAndHaveABudget) {
  const ClientSpec c = compiled(client("throttle: {}, retry_budget: {kind: deposit, ratio: 10%}"))
                           .system.traffic[0]
                           .client;
  EXPECT_EQ(*c.throttle, (ThrottleSpec{2, 2min}));
  EXPECT_EQ(c.retry_budget.kind, RetryBudgetSpec::Kind::kDeposit);
  EXPECT_EQ(c.retry_budget.ratio, .1);
  EXPECT_EQ(
      compiled(client("throttle: {k: 1.1, window: 30s}")).system.traffic[0].client.throttle->k,
      1.1);
}

TEST(Load, MayChangeWhileTheScenarioRuns) {
  const Scenario s = compiled(kSmall +
                              "events:\n"
                              "  - at: 1m\n"
                              "    set:\n"
                              "      pools.app.limiter: {kind: vegas}\n"
                              "      pools.app.shedding: {kind: codel}\n"
                              "      pools.app.cold_start: {for: 1m}\n"
                              "      traffic.web.client.throttle: {}\n");
  bool limits = false, throttles = false;
  for (const Action& action : s.system.timeline[0].actions) {
    if (const auto* set = std::get_if<SetPool>(&action))
      limits |= set->spec->limiter && set->spec->shedding &&
                set->spec->servers[3].cold_start->length == 1min;
    if (const auto* set = std::get_if<SetTraffic>(&action))
      throttles |= set->spec->client.throttle.has_value();
  }
  EXPECT_TRUE(limits);
  EXPECT_TRUE(throttles);
  EXPECT_THAT(complaints(kSmall + "events:\n"
                                  "  - {at: 1m, set: {pools.app.contention: {serial: 5%}}}\n"),
              HasSubstr("[not-live]"));
}

TEST(Load, MistakesAreReported) {
  EXPECT_THAT(complaints(pool("limiter: {kind: vega}")), HasSubstr("vegas"));
  EXPECT_THAT(complaints(pool("limiter: {kind: vegas, timeout: 1s}")), HasSubstr("[unknown-key]"));
  EXPECT_THAT(complaints(pool("limiter: {kind: aimd, initial: 10}")), HasSubstr("[bad-limits]"));
  EXPECT_THAT(complaints(pool("limiter: {kind: aimd, min: 300, initial: 300}")),
              HasSubstr("[bad-limits]"));
  EXPECT_THAT(complaints(pool("shedding: {kind: codel, lifo: true}")), HasSubstr("[unknown-key]"));
  EXPECT_THAT(complaints(pool("shedding: {kind: codel}, queue: 0")), HasSubstr("[nothing-waits]"));
  EXPECT_THAT(complaints(pool("shedding: {kind: codel}, discipline: ps")),
              HasSubstr("[nothing-waits]"));
  EXPECT_THAT(complaints(pool("cold_start: {factor: 0.5}")), HasSubstr("at least 1"));
  EXPECT_THAT(complaints(pool("contention: {serial: 3}")), HasSubstr("contention.serial"));
  EXPECT_THAT(complaints(client("throttle: {k: 0.9}")), HasSubstr("throttle.k"));
  EXPECT_THAT(complaints(client("retry_budget: {ratio: 10%}")), HasSubstr("[missing-key]"));
}

}  // namespace
}  // namespace ballast
