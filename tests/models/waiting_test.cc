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

// Recorded of HAProxy 2.6.12: with `maxqueue 2` leastconn sends to full servers, one after another
// because a key changes only when the server takes or ends a request; then to the pool's queue.
TEST(Waiting, IsForAFullServerUnderLeastConnWithAServerQueue) {
  SystemBuilder b = limited(2, "haproxy/leastconn");
  b.spec.balancers[0].limits.server_queue = 2;
  b.job(1, 10);  // the first server until 11
  b.job(2, 30);  // the second until 32
  for (const double t : {3, 4, 5, 6, 7, 8}) b.job(t, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 2), 9);   // the first server: 11..12
  EXPECT_EQ(took(r, 3), 9);   // 12..13
  EXPECT_EQ(took(r, 4), 28);  // the second: 32..33
  EXPECT_EQ(took(r, 5), 28);  // 33..34
  EXPECT_EQ(took(r, 6), 7);   // anyone: 13..14
  EXPECT_EQ(took(r, 7), 7);   // 14..15
  b.spec.balancers[0].limits.server_queue = kUnlimited;
  const RunResult without = b.run();
  EXPECT_EQ(took(without, 4), 9);  // 13..14
}

// Recorded of HAProxy 2.6.12, `option redispatch` and without.
TEST(Waiting, OfAPinnedUserIsElsewhereWhenTheQueueOfItsServerIsFull) {
  SystemBuilder b = limited(2);
  b.spec.balancers[0].sticky.by = StickySpec::By::kUser;
  b.spec.balancers[0].limits.server_queue = 1;
  TrafficSpec& pinned = b.traffic("pinned", instants({1, 2, 3}), fixed(10));
  pinned.users = UsersSpec{1, 0};
  const RunResult moved = b.run();  // 1..11 and 11..21 on the first, 3..13 on the second
  EXPECT_EQ(moved.whole.traffic[0].requests.ok, 3u);
  EXPECT_EQ(moved.whole.traffic[0].latency.max(), sec(19));
  EXPECT_EQ(server(moved, 0).attempts.ok, 2u);
  EXPECT_EQ(server(moved, 1).attempts.ok, 1u);
  b.spec.balancers[0].relay.redispatch = RelaySpec::Redispatch::kNone;
  const RunResult stays = b.run();
  EXPECT_EQ(failures(stays, 0, Cause::kQueueFull), 1u);
  EXPECT_EQ(server(stays, 1).attempts.offered, 0u);
}

TEST(Waiting, OfAHashedUserEndsWhenTheQueueOfItsServerIsFull) {
  SystemBuilder b = limited(2, "haproxy/hdr");
  b.spec.balancers[0].limits.server_queue = 1;
  TrafficSpec& hashed = b.traffic("hashed", instants({1, 2, 3, 30}), fixed(10));
  hashed.users = UsersSpec{1, 0};
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kQueueFull), 1u);
  EXPECT_EQ(r.whole.traffic[0].requests.ok, 3u);
}

// Recorded of HAProxy 2.6.12: `minconn 2 maxconn 4`, `fullconn 12`, balance roundrobin. While
// others wait nobody goes on although the limits have risen; a server that ends one fills up.
TEST(Waiting, FollowsLimitsThatGrowWithTheLoad) {
  SystemBuilder b = one_pool(300, 2, 10);
  b.spec.balancers[0].policy = policy("haproxy/roundrobin");
  b.spec.balancers[0].limits.server = 4;
  b.spec.balancers[0].limits.server_min = 2;
  b.spec.balancers[0].limits.full_load = 12;
  b.job(1, 19);  // the first server until 20
  b.job(2, 20);  // the second until 22
  b.job(3, 18);  // the first until 21
  b.job(4, 20);  // the second until 24
  b.job(5, 3);   // 20, load 13: the first takes three, until 23
  b.job(6, 5);   // until 25
  b.job(7, 6);   // until 26
  b.job(8, 6);   // 21, load 12: the first takes a fourth, until 27
  b.job(9, 90);  // 22, load 11 (limit 3): the second takes two
  b.job(10, 90);
  b.job(11, 90);  // 23, load 10: the first has three; 24, load 9: the second takes a third
  b.job(12, 90);  // 25, load 8 (limit 2): the first has two; 26: it takes a second
  b.job(13, 90);  // 27
  const RunResult r = b.run();
  const std::vector<double> from = {1, 2, 3, 4, 20, 20, 20, 21, 22, 22, 24, 26, 27};
  const std::vector<double> work = {19, 20, 18, 20, 3, 5, 6, 6, 90, 90, 90, 90, 90};
  for (TrafficIndex t = 0; t < 13; ++t) EXPECT_EQ(took(r, t), from[t] + work[t] - (t + 1)) << t;
  EXPECT_EQ(server(r, 0).attempts.ok, 8u);
}

// Recorded of HAProxy 2.6.12: `minconn 1 maxconn 10`, `fullconn 30`. Under leastconn those who come
// overtake the queue as soon as the limits have risen.
TEST(Waiting, IsOvertakenUnderLeastConnWhenTheLimitGrows) {
  SystemBuilder b = one_pool(300, 2, 10);
  b.spec.balancers[0].policy = policy("haproxy/leastconn");
  b.spec.balancers[0].limits.server = 10;
  b.spec.balancers[0].limits.server_min = 1;
  b.spec.balancers[0].limits.full_load = 30;
  for (int t = 1; t <= 12; ++t) b.job(t, t == 1 ? 12 : 100);
  const RunResult r = b.run();
  for (const TrafficIndex t : {1u, 5u, 6u, 8u, 9u, 11u}) EXPECT_EQ(took(r, t), 100) << t;
  EXPECT_EQ(took(r, 2), 110);  // at 13 load 12, limit 4: the first has three
  EXPECT_EQ(took(r, 3), 198);  // at 102 load 11, limit 3: the second has two
}

TEST(Waiting, DoesNotReachTheBackupsOfHaproxyAndDoesThoseOfNginx) {
  for (const char* algorithm : {"haproxy/roundrobin", "haproxy/leastconn", "haproxy/random"}) {
    SystemBuilder b = limited(2, algorithm);
    b.spec.pools[0].servers[1].backup = true;
    b.set_balancer(5, 0, [](BalancerSpec& e) { e.limits.queue = 50; });  // all are looked at again
    b.job(1, 10);
    b.job(2, 1);
    EXPECT_EQ(took(b.run(), 1), 10) << algorithm;
  }
  SystemBuilder b = limited(2, "nginx/round_robin");
  b.spec.pools[0].servers[1].backup = true;
  b.job(1, 10);
  b.job(2, 1);
  EXPECT_EQ(took(b.run(), 1), 1);
}

// The winner of the draws may be full although others are free.
TEST(Waiting, IsForAnyoneWhenTheWinnerOfRandomDrawsIsFull) {
  SystemBuilder b = limited(4, "haproxy/random");
  b.spec.balancers[0].limits.server = 2;
  b.traffic("many", poisson(5), exponential_law(.5));
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.by_cause[static_cast<std::size_t>(Cause::kNoBackend)], 0u);
  EXPECT_GT(r.whole.balancers[0].waited, 20u);
}

// Recorded shape of HAProxy 2.6 (`slowstart 10s`, `maxconn 10`): the limit is the percentage of the
// time that has passed, in whole seconds, and at least 1.
TEST(Waiting, FollowsTheLimitOfAServerThatStartsSlowly) {
  for (const char* algorithm : {"haproxy/roundrobin", "haproxy/leastconn", "haproxy/first",
                                "haproxy/static_rr", "haproxy/random"}) {
    SystemBuilder b = one_pool(300, 1, 20);
    BalancerSpec& edge = b.spec.balancers[0];
    edge.policy = policy(algorithm);
    edge.limits.server = 10;
    edge.health.slow_start = SlowStartSpec{SlowStartSpec::Curve::kHaproxy, sec(10)};
    b.event(1, MaintainServers{{ServerRef{0, 0}}});
    b.event(5, ReadyServers{{ServerRef{0, 0}}});
    for (int k = 1; k <= 12; ++k) b.job(5.5, 100);
    const RunResult r = b.run();
    EXPECT_EQ(took(r, 0), 100) << algorithm;
    for (int k = 2; k <= 10; ++k)
      EXPECT_EQ(took(r, static_cast<TrafficIndex>(k - 1)), 5 + k + 100 - 5.5) << algorithm << k;
    EXPECT_EQ(took(r, 10), 200) << algorithm;  // at 105.5, when the first is done
  }
}

// With every limit that is off written as one that never bites, every request fares the same.
TEST(Waiting, IsTheSameWhenDynamicLimitsAndServerQueuesNeverBite) {
  for (const char* algorithm :
       {"haproxy/roundrobin", "haproxy/static_rr", "haproxy/first", "haproxy/random", "haproxy/hdr",
        "haproxy/leastconn", "nginx/least_conn", "round_robin"}) {
    SystemBuilder b = limited(3, algorithm);
    b.spec.balancers[0].limits.server = 2;
    b.spec.balancers[0].sticky.by = StickySpec::By::kUser;
    b.traffic("anyone", poisson(8), exponential_law(.5));
    b.traffic("pinned", poisson(2), exponential_law(.5)).users = UsersSpec{5, 0};
    const RunResult off = b.run();
    EXPECT_GT(off.whole.balancers[0].waited, 100u);
    LimitsSpec& limits = b.spec.balancers[0].limits;
    limits.server_min = 2;
    limits.full_load = 50;
    // Of leastconn a server's queue is more room.
    if (std::string_view(algorithm) != "haproxy/leastconn") limits.server_queue = 1000000;
    const RunResult idle = b.run();
    EXPECT_EQ(idle.whole.balancers[0].waited, off.whole.balancers[0].waited) << algorithm;
    EXPECT_EQ(idle.whole.balancers[0].wait_s, off.whole.balancers[0].wait_s) << algorithm;
    for (ServerIndex i = 0; i < 3; ++i)
      EXPECT_EQ(server(idle, i).attempts.ok, server(off, i).attempts.ok) << algorithm;
    EXPECT_EQ(idle.whole.total.latency.mean_s(), off.whole.total.latency.mean_s()) << algorithm;
  }
}

}  // namespace
}  // namespace ballast
