#include "app/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "app/measures.h"
#include "app/result_json.h"
#include "tests/app/crafted.h"

namespace ballast {
namespace {

// Replications of a pool of two servers in which each failed `failed` of 1000.
Fold fold_of(const std::vector<std::uint64_t>& failed) {
  Fold fold;
  for (const std::uint64_t n : failed) {
    const std::vector<crafted::Load> servers(2, {1000, n, 0.5, 1});
    const RunResult result = crafted::result(servers);
    fold.add(run_measures(crafted::scenario(servers).system, result));
  }
  return fold;
}

Json numbers(const Fold& fold) {
  return fold.numbers(crafted::scenario(std::vector<crafted::Load>(2)).system);
}

TEST(Fold, GivesCountsAsTheirMean) {
  const Json json = numbers(fold_of({10, 20, 60}));
  EXPECT_DOUBLE_EQ(json["requests"]["failed"]["value"], 60);  // of two servers
  // s of 20, 40, 120 is 52.9; t(2) = 4.3027; never below 0.
  EXPECT_EQ(json["requests"]["failed"]["low"], 0.0);
  EXPECT_NEAR(json["requests"]["failed"]["high"].get<double>(), 60 + 4.3027 * 52.915 / std::sqrt(3),
              0.01);
}

TEST(Fold, GivesRatiosOfSumsWithTheirClusters) {
  const Json json = numbers(fold_of({10, 20, 60}));
  EXPECT_DOUBLE_EQ(json["error_ratio"]["value"], 0.03);
  EXPECT_GT(json["error_ratio"]["low"], 0.0);
  EXPECT_GT(json["error_ratio"]["high"], 0.06);
}

TEST(Fold, LeavesWhatIsNotMeasuredAsItIs) {
  const Json json = numbers(fold_of({10, 20}));
  EXPECT_EQ(json["window"]["to_s"], 3600.0);
  EXPECT_EQ(json["pools"]["app"]["servers"][1]["name"], "app-2");
  EXPECT_EQ(json["pools"]["app"]["servers"][1]["weight"], 1);
  EXPECT_DOUBLE_EQ(json["pools"]["app"]["servers"][1]["share"]["value"], 0.5);
}

TEST(Fold, PoolsTheSamplesOfAQuantile) {
  Fold fold;
  const std::vector<crafted::Load> servers(1, {100, 0, 0.5, 1});
  const SystemSpec spec = crafted::scenario(servers).system;
  for (const int ms : {100, 100, 100, 400}) {
    RunResult result = crafted::result(servers);
    result.whole.total.latency.clear();
    for (int i = 0; i < 200; ++i) result.whole.total.latency.record(std::chrono::milliseconds{ms});
    fold.add(run_measures(spec, result));
  }
  const Json latency = fold.numbers(spec)["latency"];
  EXPECT_NEAR(latency["p50"]["value"].get<double>(), 0.1, 0.001);
  EXPECT_NEAR(latency["p90"]["value"].get<double>(), 0.4, 0.002);
  EXPECT_NEAR(latency["p50"]["low"].get<double>(), 0.1, 0.001);
  EXPECT_GT(latency["p50"]["high"], 0.2);  // one replication of four is far away
}

TEST(Fold, WithholdsAQuantileOfTooFewSamplesWithTheReason) {
  const Json latency = numbers(fold_of({10, 20}))["latency"];  // 3940 samples
  EXPECT_TRUE(latency.contains("p999"));
  const Json few = numbers(fold_of({900, 950}))["latency"];  // 300 samples
  EXPECT_FALSE(few.contains("p999"));
  EXPECT_FALSE(few.contains("p99"));
  EXPECT_TRUE(few.contains("p95"));
  EXPECT_EQ(few["withheld"]["p999"], "300 samples are too few, it takes 3,688");
}

TEST(Fold, OfOneReplicationHasValuesOnly) {
  const Json json = numbers(fold_of({10}));
  EXPECT_EQ(json["error_ratio"], Json({{"value", 0.01}}));
}

TEST(Fold, CountsWhatAReplicationLacksAsNothing) {
  Fold fold;
  const std::vector<crafted::Load> servers(1, {100, 0, 0.5, 1});
  const SystemSpec spec = crafted::scenario(servers).system;
  for (const std::uint64_t cancelled : {0u, 30u}) {
    RunResult result = crafted::result(servers);
    result.whole.pools[0].attempts.cancelled = cancelled;
    fold.add(run_measures(spec, result));
  }
  EXPECT_DOUBLE_EQ(fold.numbers(spec)["pools"]["app"]["cancelled"]["value"], 15);
}

TEST(Fold, KeepsEachReplicationOfAMeasure) {
  const Fold fold = fold_of({10, 20, 60});
  const Fold::Values* failed = fold.find({"error_ratio"});
  ASSERT_NE(failed, nullptr);
  EXPECT_DOUBLE_EQ(failed->of(0), 0.01);
  EXPECT_DOUBLE_EQ(failed->of(2), 0.06);
  EXPECT_NE(fold.find({"pools", "app", "servers", "app-2", "share"}), nullptr);
  EXPECT_EQ(fold.find({"pools", "app", "servers", "app-9", "share"}), nullptr);
  EXPECT_EQ(fold.find({"pools"}), nullptr);
}

TEST(ValuesOnly, TakesIntervalsAway) {
  const Json plain = values_only(numbers(fold_of({10, 20, 60})));
  EXPECT_DOUBLE_EQ(plain["error_ratio"], 0.03);
  EXPECT_DOUBLE_EQ(plain["pools"]["app"]["servers"][0]["share"], 0.5);
  EXPECT_EQ(plain["window"]["to_s"], 3600.0);
}

TEST(PlainNumbers, WithholdAQuantileOfTooFewSamples) {
  const std::vector<crafted::Load> servers(1, {100, 0, 0.5, 1});
  const Json json = result_json(crafted::experiment(servers));
  EXPECT_TRUE(json["latency"].contains("p95"));
  EXPECT_FALSE(json["latency"].contains("p99"));
  EXPECT_EQ(json["latency"]["withheld"]["p99"], "100 samples are too few, it takes 368");
  EXPECT_FALSE(json["pools"]["app"]["sojourn"].contains("p99"));
}

}  // namespace
}  // namespace ballast
