#include "scenarios/patch.h"

#include <gmock/gmock.h>

#include "compile_helpers.h"

namespace ballast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Scenario patched(const std::string& path, const std::string& value,
                 const std::string& text = kSmall) {
  return compiled(text, {"", {{path, value, {"--set", 0, 0}}}, {}});
}
std::string refused(const std::string& path, const std::string& value) {
  return complaints(kSmall, {"", {{path, value, {"--set", 0, 0}}}, {}});
}

TEST(SplitPath, TakesQuotedNamesWhole) {
  EXPECT_THAT(*split_path("pools.app.servers.\"a.b\".weight").value,
              ElementsAre("pools", "app", "servers", "a.b", "weight"));
  EXPECT_THAT(*split_path("balancers.edge.weights.\"*\"").value,
              ElementsAre("balancers", "edge", "weights", "*"));
  for (const char* path : {"", "a.", ".a", "a..b", "a.\"b", "\"a\"b"})
    EXPECT_EQ(split_path(path).problem.code, "bad-path") << path;
}

TEST(Patch, ReplacesTheValueWhole) {
  EXPECT_EQ(patched("duration", "2h").system.duration, std::chrono::hours{2});
  EXPECT_EQ(patched("balancers.edge.weights", "{\"*\": 5}").system.balancers[0].weights.rest, 5u);
  EXPECT_EQ(patched("pools.app.servers", "3").system.pools[0].servers.size(), 3u);
}

TEST(Patch, MakesThePartsThatAreAbsent) {
  EXPECT_EQ(patched("traffic.web.client.backoff.base", "1s").system.traffic[0].client.backoff.base,
            std::chrono::seconds{1});
  EXPECT_EQ(
      patched("balancers.edge.weights.app-3", "5").system.balancers[0].weights.by_name[0].second,
      5u);
}

TEST(Patch, ExpandsTheShortForms) {
  const PoolSpec pool = patched("pools.app.servers.app-3.weight", "5").system.pools[0];
  ASSERT_EQ(pool.servers.size(), 10u);
  EXPECT_EQ(pool.servers[2].weight, 5u);
  EXPECT_EQ(pool.servers[3].weight, 1u);
  EXPECT_EQ(pool.servers[3].workers, 8u);
  const std::string ring = with(kSmall, "algorithm: round_robin", "algorithm: ring_hash");
  EXPECT_EQ(patched("balancers.edge.algorithm.points", "7", ring)
                .system.balancers[0]
                .policy.args.integer("points"),
            7);
  const Scenario day =
      patched("traffic.web.arrivals.rate", "{diurnal: {mean: 10/s, amplitude: 5/s, peak: 30m}}");
  EXPECT_NEAR(std::get<OpenArrivals>(day.system.traffic[0].arrivals)
                  .rate.rate_at(kStart + std::chrono::minutes{30}),
              15, 0.01);
}

TEST(Patch, AddressesEventsByName) {
  const std::string text =
      kSmall + "events:\n  - {name: spike, at: 10m, set: {traffic.web.arrivals.rate: 200/s}}\n";
  EXPECT_EQ(patched("events.spike.at", "20m", text).system.timeline[0].at,
            kStart + std::chrono::minutes{20});
  EXPECT_THAT(complaints(text, {"", {{"events.spke.at", "20m", {"--set", 0, 0}}}, {}}),
              HasSubstr("did you mean 'spike'?"));
}

TEST(Patch, AddressesMembersWithDotsInQuotes) {
  const std::string text = with(kSmall, "servers: 10", "servers: [{name: a.b}, {name: c}]");
  EXPECT_EQ(
      patched("pools.app.servers.\"a.b\".weight", "5", text).system.pools[0].servers[0].weight, 5u);
}

TEST(Patch, MayAddAnEntity) {
  EXPECT_EQ(patched("pools.db", "{servers: 2}").system.pools.size(), 2u);
}

TEST(Patch, RefusesPathsThatDoNotExist) {
  EXPECT_EQ(refused("pools.app.wrkers", "8"),
            "--set: error[unknown-path]: 'pools.app' has no 'wrkers'; at pools.app.wrkers; did you "
            "mean 'workers'?\n");
  EXPECT_THAT(refused("pool.app.workers", "8"), HasSubstr("did you mean 'pools'?"));
  EXPECT_THAT(refused("pools.ap.workers", "8"), HasSubstr("did you mean 'app'?"));
  EXPECT_THAT(refused("pools.app.servers.app-33.weight", "8"), HasSubstr("did you mean 'app-3'?"));
  EXPECT_THAT(refused("pools.app.workers.x", "8"), HasSubstr("it is a single value"));
  EXPECT_THAT(refused("traffic.web.arrivals.rte", "8/s"), HasSubstr("did you mean 'rate'?"));
  EXPECT_THAT(refused("pools..workers", "8"), HasSubstr("error[bad-path]"));
}

TEST(Patch, LeavesNothingBehindWhenItIsRefused) {
  // A half-made `backoff` would be reported as lacking its `base`.
  EXPECT_EQ(
      compile_text(kSmall, {"", {{"traffic.web.client.backoff.bse", "1s", {"--set", 0, 0}}}, {}})
          .diagnostics.size(),
      1u);
}

TEST(Patch, ValuesAreCheckedLikeWrittenOnes) {
  EXPECT_EQ(refused("duration", "60"),
            "--set: error[missing-unit]: '60' has no unit; at duration; write a duration with its "
            "unit: 80ms, 10s, 2h30m\n");
  EXPECT_THAT(refused("pools.app.workers", "[8"), HasSubstr("--set: error[syntax]"));
  EXPECT_THAT(refused("pools.app.workers", ""), HasSubstr("--set: error[empty]"));
}

}  // namespace
}  // namespace ballast
