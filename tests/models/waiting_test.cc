// Who waits in a balancer, for whom, and for how long.
#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

// Servers with many workers behind a balancer that sends each of them one attempt at a time.
SystemBuilder limited(std::uint32_t servers, std::string_view algorithm = "haproxy/roundrobin") {
  SystemBuilder b = one_pool(200, servers, 10);
  b.spec.balancers[0].policy = policy(algorithm);
  b.spec.balancers[0].limits.server = 1;
  return b;
}

TEST(Waiting, IsForTheFirstServerWithRoom) {
  SystemBuilder b = limited(2);
  b.job(1, 10);  // the first server until 11
  b.job(2, 4);   // the second until 6
  b.job(3, 1);   // waits for 6
  b.job(4, 1);   // waits for 7
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 2), 4);
  EXPECT_EQ(took(r, 3), 4);
  EXPECT_EQ(server(r, 1).attempts.ok, 3u);
  EXPECT_EQ(server(r, 1).queue_max, 0u);  // nobody waited at the server itself
  EXPECT_EQ(r.whole.balancers[0].waited, 2u);
  EXPECT_DOUBLE_EQ(r.whole.balancers[0].wait_s, 6);
  EXPECT_EQ(r.whole.balancers[0].longest_wait, sec(3));
}

TEST(Waiting, IsForThePinnedServerAloneAndByAge) {
  SystemBuilder b = limited(2);
  b.spec.balancers[0].sticky.by = StickySpec::By::kUser;
  TrafficSpec& pinned = b.traffic("pinned", instants({1, 20}), fixed(1));
  pinned.users = UsersSpec{1, 0};  // on the first server
  b.job(10, 20);                   // the second until 30
  b.job(11, 20);                   // the first until 31
  b.job(21, 2);                    // anyone: the second at 30
  b.job(22, 2);                    // anyone: the first at 32, after the pinned one
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.traffic[0].latency.max(), sec(12));  // 20 until 32
  EXPECT_EQ(took(r, 3), 11);                             // 21, 30..32
  EXPECT_EQ(took(r, 4), 12);                             // 22, 32..34
}

TEST(Waiting, EndsAtItsTimeout) {
  SystemBuilder b = limited(1);
  b.spec.balancers[0].limits.queue_timeout = sec(5);
  b.job(1, 10);
  b.job(2, 1);
  b.job(7, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 1, Cause::kQueueTimeout), 1u);
  EXPECT_EQ(in_second(r, "failed", 7), 1);
  EXPECT_EQ(took(r, 2), 5);
  EXPECT_EQ(r.whole.pools[0].attempts.offered, 3u);
  EXPECT_EQ(r.whole.pools[0].by_cause[static_cast<std::size_t>(Cause::kQueueTimeout)], 1u);
}

TEST(Waiting, TakesNoMoreThanTheQueueHolds) {
  SystemBuilder b = limited(1);
  b.spec.balancers[0].limits.queue = 1;
  b.job(1, 10);
  b.job(2, 1);
  b.job(3, 1);
  EXPECT_EQ(failures(b.run(), 2, Cause::kQueueFull), 1u);
  b.spec.balancers[0].limits.queue = 0;
  const RunResult without = b.run();
  EXPECT_EQ(failures(without, 1, Cause::kNoBackend), 1u);
  EXPECT_EQ(failures(without, 2, Cause::kNoBackend), 1u);
}

// Envoy's circuit breaker: max_requests and max_pending_requests of a cluster.
TEST(Waiting, BreaksTheCircuitOverTheLimitOfThePool) {
  SystemBuilder b = one_pool(200, 3, 10);
  b.spec.balancers[0].limits.pool = 2;
  b.spec.balancers[0].limits.queue = 1;
  b.job(1, 10);
  b.job(2, 10);
  b.job(3, 1);
  b.job(4, 1);
  b.job(20, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 2), 9);  // from 11 on
  EXPECT_EQ(failures(r, 3, Cause::kCircuitOpen), 1u);
  EXPECT_EQ(took(r, 4), 1);
  EXPECT_EQ(server(r, 2).attempts.ok, 1u);  // the turn of the round robin was not lost
}

TEST(Waiting, EndsWhenTheClientGivesUp) {
  SystemBuilder b = limited(1);
  b.job(1, 10);
  b.job(2, 1).client.timeout = sec(3);
  b.job(3, 1);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 1, Cause::kClientTimeout), 1u);
  EXPECT_EQ(took(r, 2), 9);
}

TEST(Waiting, EndsWhenAServerComesOrTheLimitRises) {
  SystemBuilder added = limited(2);
  added.spec.pools[0].servers[1].present = false;
  added.event(5, AddServers{0, 1, 1});
  added.job(1, 100);
  added.job(2, 1);
  EXPECT_EQ(took(added.run(), 1), 4);
  SystemBuilder raised = limited(1);
  raised.set_balancer(5, 0, [](BalancerSpec& e) { e.limits.server = 2; });
  raised.job(1, 100);
  raised.job(2, 1);
  EXPECT_EQ(took(raised.run(), 1), 4);
}

TEST(Waiting, IsForAnyoneOnceTheServerIsGone) {
  SystemBuilder b = limited(2);
  b.spec.balancers[0].sticky.by = StickySpec::By::kUser;
  TrafficSpec& pinned = b.traffic("pinned", instants({1, 20}), fixed(1));
  pinned.users = UsersSpec{1, 0};
  b.job(10, 5);                                   // the second until 15
  b.job(16, 100);                                 // the first
  b.event(25, RemoveServers{{ServerRef{0, 0}}});  // the second takes the pinned user at once
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.traffic[0].latency.max(), sec(6));
}

// A server that refuses is offered its whole queue, one after another.
TEST(Waiting, SurvivesAServerThatRefusesAllWhoWaited) {
  SystemBuilder b = limited(1);
  b.fault(FaultSpec::Kind::kRefuse, 50, 100);
  b.traffic("many", every(.001), fixed(100)).client.abandon_after = sec(150);
  const RunResult r = b.run();
  EXPECT_GT(r.whole.total.by_cause[static_cast<std::size_t>(Cause::kRefused)], 90000u);
}

}  // namespace
}  // namespace ballast
