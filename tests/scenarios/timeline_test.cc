#include "scenarios/timeline.h"

#include <gmock/gmock.h>

#include "compile_helpers.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<TimelineEvent> events(const std::string& lines, const std::string& text = kSmall) {
  return compiled(text + "events:\n" + lines).system.timeline;
}
// Events start on line 14.
std::vector<std::string> mistakes(const std::string& lines) {
  return places(kSmall + "events:\n" + lines);
}
template <typename T>
const T& action(const TimelineEvent& event, std::size_t i = 0) {
  return std::get<T>(event.actions.at(i));
}

TEST(Timeline, DescribesWhatASetTouchesAsAWhole) {
  const auto list =
      events("  - {name: spike, at: 10m, set: {traffic.web.arrivals.rate: 200/s}, note: up}\n");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].at, kStart + 10min);
  EXPECT_EQ(list[0].name, "spike");
  EXPECT_EQ(list[0].note, "up");
  const TrafficSpec& web = *action<SetTraffic>(list[0]).spec;
  EXPECT_DOUBLE_EQ(std::get<OpenArrivals>(web.arrivals).rate.rate_at(kStart), 200);
  EXPECT_DOUBLE_EQ(web.work->mean_s(), 0.08);
}

TEST(Timeline, IsInOrderOfTimeAndChangesAddUp) {
  const auto list = events(
      "  - {at: 20m, set: {pools.app.queue: 5}}\n"
      "  - {at: 10m, set: {pools.app.workers: 4, balancers.edge.weights: {app-1: 3}}}\n"
      "  - {at: 20m, set: {pools.app.servers.app-3.speed: 0.5}}\n");
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].actions.size(), 2u);
  EXPECT_EQ(action<SetPool>(list[0], 0).spec->servers[0].workers, 4u);
  EXPECT_EQ(action<SetBalancer>(list[0], 1).spec->weights.by_name.size(), 1u);
  EXPECT_EQ(action<SetPool>(list[1]).spec->queue, 5u);
  EXPECT_EQ(action<SetPool>(list[1]).spec->servers[0].workers, 4u);
  const PoolSpec& last = *action<SetPool>(list[2]).spec;
  EXPECT_EQ(last.queue, 5u);
  EXPECT_DOUBLE_EQ(last.servers[2].speed, 0.5);
  EXPECT_DOUBLE_EQ(last.servers[3].speed, 1);
}

TEST(Timeline, ClearsPins) {
  const auto list =
      events("  - {at: 10m, clear: [edge.sticky]}\n  - {at: 11m, clear: balancers.edge.sticky}\n");
  EXPECT_EQ(action<ClearSticky>(list[0]).balancer, 0u);
  EXPECT_EQ(action<ClearSticky>(list[1]).balancer, 0u);
  EXPECT_THAT(mistakes("  - {at: 10m, clear: [edge.weights]}\n"),
              ElementsAre("14:23 unknown-path"));
  EXPECT_THAT(mistakes("  - {at: 10m, clear: edgy.sticky}\n"),
              ElementsAre("14:22 unknown-balancer"));
}

TEST(Timeline, AddsServersWithTheNextNumbers) {
  const Scenario s =
      compiled(kSmall +
               "events:\n"
               "  - {at: 30m, add: {pool: app, servers: [{name: big, workers: 32}]}}\n"
               "  - {at: 10m, add: {pool: app, servers: 2}}\n"
               "  - {at: 40m, set: {pools.app.servers.app-12.weight: 3}}\n"
               "  - {at: 50m, drain: [app-11, big], remove: app-1}\n");
  const PoolSpec& app = s.system.pools[0];
  ASSERT_EQ(app.servers.size(), 13u);
  EXPECT_EQ(app.servers[10].name, "app-11");
  EXPECT_EQ(app.servers[12].name, "big");
  EXPECT_EQ(app.servers[12].workers, 32u);
  EXPECT_TRUE(app.servers[9].present);
  EXPECT_FALSE(app.servers[10].present);
  const auto& list = s.system.timeline;
  EXPECT_EQ(action<AddServers>(list[0]).first, 10u);
  EXPECT_EQ(action<AddServers>(list[0]).count, 2u);
  EXPECT_EQ(action<AddServers>(list[1]).first, 12u);
  EXPECT_EQ(action<SetPool>(list[2]).spec->servers[11].weight, 3u);
  EXPECT_EQ(action<DrainServers>(list[3], 0).servers, (std::vector<ServerRef>{{0, 10}, {0, 12}}));
  EXPECT_EQ(action<RemoveServers>(list[3], 1).servers, (std::vector<ServerRef>{{0, 0}}));
}

TEST(Timeline, PutsServersIntoMaintenanceAndBack) {
  const auto list = events(
      "  - {at: 10m, maintenance: [app-3, app-4]}\n"
      "  - {at: 20m, ready: app-3}\n");
  EXPECT_EQ(action<MaintainServers>(list[0]).servers, (std::vector<ServerRef>{{0, 2}, {0, 3}}));
  EXPECT_EQ(action<ReadyServers>(list[1]).servers, (std::vector<ServerRef>{{0, 2}}));
  EXPECT_THAT(mistakes("  - {at: 10m, maintenance: app-33}\n"),
              ElementsAre("14:28 unknown-server"));
}

TEST(Timeline, AServerCannotBeMeantBeforeItIsAdded) {
  EXPECT_THAT(
      mistakes("  - {at: 10m, drain: app-11}\n  - {at: 20m, add: {pool: app, servers: 1}}\n"),
      ElementsAre("14:22 unknown-server"));
}

TEST(Timeline, ReadsEveryFault) {
  const auto list = events(
      "  - {at: 1m, fault: crash, target: app-3, for: 10m}\n"
      "  - {at: 2m, fault: slow, target: [app-1, app-2], factor: 4}\n"
      "  - {at: 3m, fault: errors, target: app, ratio: 50%, after: 5ms}\n"
      "  - {at: 4m, fault: flap, target: app/app-3, period: 1m}\n"
      "  - {at: 5m, fault: refuse, target: pools.app.servers.app-3}\n"
      "  - {at: 6m, fault: blackhole, target: app-3}\n"
      "  - {at: 7m, fault: pause, target: pools.app}\n");
  ASSERT_EQ(list.size(), 7u);
  const ServerRef third{0, 2};
  EXPECT_EQ(action<FaultSpec>(list[0]).kind, FaultSpec::Kind::kCrash);
  EXPECT_EQ(action<FaultSpec>(list[0]).length, 10min);
  EXPECT_THAT(action<FaultSpec>(list[0]).targets, ElementsAre(third));
  EXPECT_DOUBLE_EQ(action<FaultSpec>(list[1]).factor, 4);
  EXPECT_EQ(action<FaultSpec>(list[1]).targets.size(), 2u);
  EXPECT_EQ(action<FaultSpec>(list[1]).length, std::nullopt);
  EXPECT_EQ(action<FaultSpec>(list[2]).targets.size(), 10u);
  EXPECT_DOUBLE_EQ(action<FaultSpec>(list[2]).ratio, 0.5);
  EXPECT_EQ(action<FaultSpec>(list[2]).after, 5ms);
  EXPECT_THAT(action<FaultSpec>(list[3]).targets, ElementsAre(third));
  EXPECT_EQ(action<FaultSpec>(list[3]).period, 1min);
  EXPECT_THAT(action<FaultSpec>(list[4]).targets, ElementsAre(third));
  EXPECT_EQ(action<FaultSpec>(list[5]).kind, FaultSpec::Kind::kBlackhole);
  EXPECT_EQ(action<FaultSpec>(list[6]).targets.size(), 10u);
}

TEST(Timeline, SaysWhatIsWrongWithAFault) {
  EXPECT_THAT(mistakes("  - {at: 1m, fault: crsh, target: app-3}\n"),
              ElementsAre("14:21 unknown-choice"));
  EXPECT_THAT(mistakes("  - {at: 1m, fault: crash}\n"), ElementsAre("14:21 missing-key"));
  EXPECT_THAT(mistakes("  - {at: 1m, fault: crash, target: ap-3}\n"),
              ElementsAre("14:36 unknown-server"));
  EXPECT_THAT(mistakes("  - {at: 1m, fault: crash, target: app-3, factor: 2}\n"),
              ElementsAre("14:51 unused-key"));
  EXPECT_THAT(mistakes("  - {at: 1m, fault: flap, target: app-3}\n"),
              ElementsAre("14:21 missing-key"));
  EXPECT_THAT(mistakes("  - {at: 1m, for: 5m, drain: app-3}\n"), ElementsAre("14:19 unused-key"));
}

TEST(Timeline, AsksWhichPoolWhenTwoHaveTheServer) {
  const std::string text =
      with(kSmall, "servers: 10", "servers: [{name: a}]") + "  db: {servers: [{name: a}]}\n";
  EXPECT_THAT(complaints(text + "events: [{at: 1m, drain: a}]\n"),
              HasSubstr("error[ambiguous-server]: several pools have a server 'a'; at "
                        "events[1].drain; write app/a"));
  EXPECT_EQ(action<DrainServers>(events("  - {at: 1m, drain: db/a}\n", text)[0]).servers[0].pool,
            1u);
}

TEST(Timeline, RefusesWhatCannotChangeDuringARun) {
  EXPECT_THAT(mistakes("  - {at: 1m, set: {duration: 2h}}\n"), ElementsAre("14:20 not-live"));
  EXPECT_THAT(mistakes("  - {at: 1m, set: {pools.app.servers: 12}}\n"),
              ElementsAre("14:20 not-live"));
  EXPECT_THAT(mistakes("  - {at: 1m, set: {pools.app.discipline: ps}}\n"),
              ElementsAre("14:20 not-live"));
  EXPECT_THAT(mistakes("  - {at: 1m, set: {balancers.edge.instances: 2}}\n"),
              ElementsAre("14:20 not-live"));
  EXPECT_THAT(mistakes("  - {at: 1m, set: {pools.app.servers.app-1.name: x}}\n"),
              ElementsAre("14:20 not-live"));
  EXPECT_THAT(mistakes("  - {at: 1m, set: {traffic.web.arrivals.process: gamma}}\n"),
              ElementsAre("14:20 not-live"));
  EXPECT_THAT(
      mistakes(
          "  - {at: 1m, set: {traffic.web.arrivals: {process: mmpp, states: [{rate: 1/s, hold: "
          "1s}, {rate: 2/s, hold: 1s}]}}}\n"),
      ElementsAre("14:42 not-live"));
  EXPECT_THAT(complaints(kSmall + "events: [{at: 1m, set: {duration: 2h}}]\n"),
              HasSubstr("`ballast list paths` prints the paths that can"));
}

TEST(Timeline, RefusesWhatMakesNoSense) {
  EXPECT_THAT(mistakes("  - {at: 1h, drain: app-3}\n"), ElementsAre("14:10 after-end"));
  EXPECT_THAT(mistakes("  - {at: 10, drain: app-3}\n"), ElementsAre("14:10 missing-unit"));
  EXPECT_THAT(mistakes("  - {at: 1m, note: nothing}\n"), ElementsAre("14:5 empty-event"));
  EXPECT_THAT(
      mistakes("  - {at: 1m, drain: app-3, name: a}\n  - {at: 1m, drain: app-3, name: a}\n"),
      ElementsAre("15:34 duplicate-name"));
  EXPECT_THAT(mistakes("  - {at: 1m, add: {pool: ap, servers: 1}}\n"),
              ElementsAre("14:26 unknown-pool"));
  EXPECT_THAT(mistakes("  - {at: 1m, set: {balancers.edge.weights: {app-99: 1}}}\n"),
              ElementsAre("14:45 unknown-server"));
  EXPECT_THAT(mistakes("  - {at: 1m, set: {pools.app.workers: some}}\n"),
              ElementsAre("14:39 wrong-type"));
  EXPECT_THAT(mistakes("  - {at: 1m, rollout: {every: 1m}, set: {pools.app.workers: 3}}\n"),
              ElementsAre("14:23 unused-key"));
}

TEST(Timeline, RollsABalancersChangeOut) {
  EXPECT_EQ(
      events("  - {at: 1m, rollout: {every: 15m}, set: {balancers.edge.weights: {\"*\": 2}}}\n")[0]
          .rollout_every,
      15min);
}

TEST(Timeline, MayTakeAllWeightAway) {
  EXPECT_EQ(
      action<SetBalancer>(events("  - {at: 1m, set: {balancers.edge.weights: {\"*\": 0}}}\n")[0])
          .spec->weights.rest,
      0u);
}

TEST(Timeline, DropsWhatAWhatIfDrops) {
  const std::string text =
      kSmall +
      "events: [{name: a, at: 1m, drain: app-1}, {name: b, at: 2m, drain: app-2}]\n"
      "whatif: {calm: {drop: [a]}}\n";
  const auto list = compiled(text, {"calm", {}, {}}).system.timeline;
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].name, "b");
}

}  // namespace
}  // namespace ballast
