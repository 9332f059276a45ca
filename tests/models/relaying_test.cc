// What a balancer does about a failed or slow try before its client hears of it.
#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;
using Redispatch = RelaySpec::Redispatch;

// Three servers under round robin, of which the second refuses connections.
SystemBuilder second_refuses(const RelaySpec& relay) {
  SystemBuilder b = one_pool(100, 3);
  b.spec.balancers[0].relay = relay;
  b.fault(FaultSpec::Kind::kRefuse, 0, 100, 1);
  return b;
}

RelaySpec retries(std::uint32_t most, Redispatch redispatch, double pause_s = 0) {
  RelaySpec relay;
  relay.retries = most;
  relay.redispatch = redispatch;
  relay.same_server_pause = sec(pause_s);
  return relay;
}

// As recorded from HAProxy 2.6: `retries 3` without `option redispatch` waits 1 s before each of
// three more tries on the server that refuses, then answers 503.
TEST(Relaying, StaysWithTheServerUnlessItMayRedispatch) {
  SystemBuilder b = second_refuses(retries(3, Redispatch::kNone, 1));
  b.job(1, 1);
  b.job(2, 1);
  b.job(10, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1);
  EXPECT_EQ(failures(r, 1, Cause::kRefused), 1u);
  EXPECT_EQ(r.whole.traffic[1].attempts, 4u);
  EXPECT_EQ(in_second(r, "failed", 5), 1);  // 2 + 3 pauses
  EXPECT_EQ(server(r, 1).attempts.failed, 4u);
  EXPECT_TRUE(r.whole.balancers[0].relays);
  EXPECT_EQ(r.whole.balancers[0].retries, 3u);
  EXPECT_EQ(took(r, 2), 1);  // the third server: the retries took no turns of the round robin
  EXPECT_EQ(server(r, 2).attempts.ok, 1u);
}

TEST(Relaying, GoesElsewhereAtOnceWhereItMay) {
  SystemBuilder b = second_refuses(retries(1, Redispatch::kAll));
  b.job(1, 1);
  b.job(2, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 1), 1);
  EXPECT_EQ(r.whole.traffic[1].attempts, 2u);
  EXPECT_EQ(server(r, 1).attempts.failed, 1u);
  EXPECT_EQ(server(r, 2).attempts.ok, 1u);
}

TEST(Relaying, RedispatchesOnTheLastRetryOrEachNth) {
  SystemBuilder last = second_refuses(retries(3, Redispatch::kLast, 1));
  last.job(1, 1);
  last.job(2, 1);
  EXPECT_EQ(took(last.run(), 1), 3);  // two pauses, then the third server
  RelaySpec second = retries(3, Redispatch::kEvery, 1);
  second.redispatch_every = 2;
  SystemBuilder every = second_refuses(second);
  every.job(1, 1);
  every.job(2, 1);
  EXPECT_EQ(took(every.run(), 1), 2);  // one pause
}

TEST(Relaying, WaitsOutItsBackoff) {
  RelaySpec relay = retries(1, Redispatch::kAll);
  relay.backoff.base = sec(2);
  SystemBuilder b = second_refuses(relay);
  b.job(1, 1);
  b.job(2, 1);
  EXPECT_EQ(took(b.run(), 1), 3);
}

TEST(Relaying, TriesEachServerOnceWithoutALimit) {
  SystemBuilder b = one_pool(100, 4);
  RelaySpec relay = retries(kUnlimited, Redispatch::kAll);
  relay.avoid_tried = true;
  b.spec.balancers[0].relay = relay;
  b.spec.balancers[0].policy = policy("random");
  for (ServerIndex i = 0; i < 4; ++i) b.fault(FaultSpec::Kind::kRefuse, 0, 100, i);
  b.job(1, 1);
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.traffic[0].attempts, 4u);
  for (ServerIndex i = 0; i < 4; ++i) EXPECT_EQ(server(r, i).attempts.failed, 1u);
}

// nginx passes over the peers it has tried; the simulator tells it which these are.
TEST(Relaying, TellsTheAlgorithmWhatHasBeenTried) {
  SystemBuilder b = one_pool(100, 3);
  b.spec.balancers[0].policy = policy("nginx/round_robin");
  b.spec.balancers[0].relay = retries(kUnlimited, Redispatch::kAll);
  for (ServerIndex i = 0; i < 2; ++i) b.fault(FaultSpec::Kind::kRefuse, 0, 100, i);
  b.job(1, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1);
  EXPECT_EQ(r.whole.traffic[0].attempts, 3u);
}

TEST(Relaying, RetriesOnlyWhatItIsToldTo) {
  for (const std::uint8_t on : {RelaySpec::kOnRefused, RelaySpec::kOnError}) {
    SystemBuilder b = one_pool(100, 2);
    RelaySpec relay = retries(1, Redispatch::kAll);
    relay.on = on;
    b.spec.balancers[0].relay = relay;
    b.fault(FaultSpec::Kind::kErrors, 0, 100, 0);
    b.job(1, 1);
    const RunResult r = b.run();
    EXPECT_EQ(r.whole.total.requests.ok, on == RelaySpec::kOnError ? 1u : 0u);
  }
}

TEST(Relaying, GivesUpATryThatTakesTooLong) {
  for (const bool cancel : {false, true}) {
    SystemBuilder b = one_pool(100, 2);
    RelaySpec relay = retries(1, Redispatch::kAll);
    relay.on = RelaySpec::kOnTimeout;
    relay.try_timeout = sec(3);
    relay.cancel = cancel;
    b.spec.balancers[0].relay = relay;
    b.spec.balancers[0].policy = policy("haproxy/leastconn");
    b.fault(FaultSpec::Kind::kSlow, 0, 100, 0).factor = 10;
    b.job(1, 2);
    const RunResult r = b.run();
    EXPECT_EQ(took(r, 0), 5);
    EXPECT_EQ(server(r, 0).by_cause[static_cast<std::size_t>(Cause::kUpstreamTimeout)], 1u);
    EXPECT_DOUBLE_EQ(server(r, 0).busy_s, cancel ? 3 : 20);
  }
}

TEST(Relaying, EndsAllTriesAtItsOwnTimeout) {
  SystemBuilder b = one_pool(100, 1);
  RelaySpec relay = retries(9, Redispatch::kAll);
  relay.on = RelaySpec::kOnTimeout;
  relay.try_timeout = sec(2);
  relay.timeout = sec(5);
  b.spec.balancers[0].relay = relay;
  b.job(1, 50);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kUpstreamTimeout), 1u);
  EXPECT_EQ(in_second(r, "failed", 6), 1);
  EXPECT_EQ(r.whole.traffic[0].attempts, 3u);  // at 1, 3 and 5
}

TEST(Relaying, LeavesTheClientItsOwnTimeoutAndAttempts) {
  SystemBuilder b = second_refuses(retries(9, Redispatch::kNone, 1));
  b.job(1, 1);
  b.job(2, 1).client = client(2, 1, 3.5);  // gives up at 5.5 and comes again at 6.5
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 1), 5.5);                  // 6.5..7.5 on the third server
  EXPECT_EQ(r.whole.traffic[1].attempts, 5u);  // at 2, 3, 4, 5 and 6.5
}

TEST(Relaying, BreaksAPinToAServerThatHasFailed) {
  SystemBuilder b = one_pool(100, 2);
  b.spec.balancers[0].relay = retries(1, Redispatch::kAll);
  b.spec.balancers[0].sticky.by = StickySpec::By::kUser;
  b.fault(FaultSpec::Kind::kRefuse, 10, 20, 0);
  TrafficSpec& t = b.traffic("web", instants({1, 11, 40}), fixed(1));
  t.users = UsersSpec{1, 0};
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.ok, 3u);
  EXPECT_EQ(server(r, 0).attempts.ok, 1u);
  EXPECT_EQ(server(r, 1).attempts.ok, 2u);  // the user stays where the retry has led
}

TEST(Relaying, HedgesToAnotherServerAndTakesTheFirstAnswer) {
  SystemBuilder b = one_pool(100, 2);
  RelaySpec relay;
  relay.hedges = 1;
  relay.hedge_after = sec(3);
  b.spec.balancers[0].relay = relay;
  b.fault(FaultSpec::Kind::kSlow, 0, 30, 0).factor = 10;
  b.job(1, 2);   // 20 s on the first server
  b.job(40, 1);  // answered before a hedge is due
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 5);
  EXPECT_EQ(r.whole.traffic[0].attempts, 2u);
  EXPECT_EQ(server(r, 0).attempts.cancelled, 1u);
  EXPECT_DOUBLE_EQ(server(r, 0).busy_s, 5 + 1);
  EXPECT_EQ(r.whole.total.requests.ok, 2u);
  EXPECT_EQ(r.whole.total.requests.failed, 0u);
  EXPECT_EQ(r.whole.balancers[0].hedges, 1u);
}

TEST(Relaying, LetsTheOtherCopyRunOnWithoutCancelling) {
  SystemBuilder b = one_pool(100, 2);
  RelaySpec relay;
  relay.hedges = 1;
  relay.hedge_cancel = false;
  b.spec.balancers[0].relay = relay;
  b.fault(FaultSpec::Kind::kSlow, 0, 100, 1).factor = 10;
  b.job(1, 2);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 2);
  EXPECT_EQ(server(r, 1).attempts.ok, 1u);
  EXPECT_DOUBLE_EQ(server(r, 1).busy_s, 20);
  EXPECT_EQ(r.whole.total.requests.offered, 1u);
}

TEST(Relaying, WaitsForTheOtherCopyWhenOneFails) {
  SystemBuilder b = one_pool(100, 2);
  RelaySpec relay;
  relay.hedges = 1;
  b.spec.balancers[0].relay = relay;
  b.fault(FaultSpec::Kind::kRefuse, 0, 100, 1);
  b.job(1, 2);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 2);
}

TEST(Relaying, StopsWhereItsBudgetIsSpent) {
  RelaySpec relay = retries(5, Redispatch::kNone, 1);
  relay.budget.kind = RetryBudgetSpec::Kind::kConcurrent;
  relay.budget.ratio = 0;
  relay.budget.min = 2;  // Envoy's max_retries
  SystemBuilder b = one_pool(100, 1);
  b.spec.balancers[0].relay = relay;
  b.fault(FaultSpec::Kind::kRefuse, 0, 100, 0);
  for (int k = 0; k < 5; ++k) b.job(1, 1);
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.balancers[0].retries, 10u);        // two attempts have all of theirs
  EXPECT_EQ(r.whole.balancers[0].retries_denied, 3u);  // the others none
  EXPECT_EQ(r.whole.total.attempts, 2u * 6 + 3);
}

// The draws of an attempt are those of its first copy.
TEST(Relaying, PlaysTheSameRequestsWhetherOrNotItIsOn) {
  RunResult results[2];
  for (const bool on : {false, true}) {
    SystemBuilder b = one_pool(200, 3, 2);
    if (on) b.spec.balancers[0].relay.timeout = sec(1000);
    b.traffic("web", poisson(20), exponential_law(.2));
    results[on] = b.run();
  }
  EXPECT_EQ(results[0].whole.total.latency.mean_s(), results[1].whole.total.latency.mean_s());
  EXPECT_EQ(results[0].whole.total.latency.max(), results[1].whole.total.latency.max());
}

}  // namespace
}  // namespace ballast
