// The limiters against the rules of Netflix's concurrency-limits, worked out by hand, and at work.
#include "models/servers/concurrency_limit.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;
using Kind = LimiterSpec::Kind;

Duration ms(double n) { return from_seconds(n / 1000); }

LimiterSpec aimd(std::uint32_t initial, std::uint32_t min, std::uint32_t max) {
  LimiterSpec spec;
  spec.initial = initial;
  spec.min = min;
  spec.max = max;
  return spec;
}
LimiterSpec gradient() {
  LimiterSpec spec;
  spec.kind = Kind::kGradient;
  spec.smoothing = .2;
  return spec;
}
LimiterSpec vegas(std::uint32_t initial, std::uint32_t max) {
  LimiterSpec spec;
  spec.kind = Kind::kVegas;
  spec.initial = initial;
  spec.min = 1;
  spec.max = max;
  return spec;
}

TEST(AimdLimit, GrowsByOneWhileHalfOfItIsUsedAndFallsByATenth) {
  ConcurrencyLimit limit(aimd(10, 1, 12), Rng(1));
  EXPECT_TRUE(limit.admits(9));
  EXPECT_FALSE(limit.admits(10));
  limit.sample(ms(1), 4, false);  // less than half
  EXPECT_EQ(limit.limit(), 10u);
  limit.sample(ms(1), 5, false);
  EXPECT_EQ(limit.limit(), 11u);
  limit.sample(ms(5000), 11, false);
  EXPECT_EQ(limit.limit(), 12u);
  limit.sample(ms(1), 12, false);
  EXPECT_EQ(limit.limit(), 12u);  // the most
  limit.sample(ms(5001), 1, false);
  EXPECT_EQ(limit.limit(), 10u);  // 10.8
  limit.sample(ms(1), 1, true);
  EXPECT_EQ(limit.limit(), 9u);
  for (int i = 0; i < 50; ++i) limit.sample(ms(1), 1, true);
  EXPECT_EQ(limit.limit(), 1u);
}

TEST(VegasLimit, FollowsTheQueueItInfers) {
  ConcurrencyLimit limit(vegas(10, 100), Rng(1));
  limit.sample(ms(10), 10, false);  // the time without load
  EXPECT_EQ(limit.limit(), 10u);
  limit.sample(ms(10), 4, false);  // less than half is used
  EXPECT_EQ(limit.limit(), 10u);
  limit.sample(ms(10), 10, false);  // no queue: + beta
  EXPECT_EQ(limit.limit(), 16u);
  limit.sample(ms(11), 16, false);  // a queue of 16 / 11 -> 2: below alpha = 3
  EXPECT_EQ(limit.limit(), 17u);
  limit.sample(ms(13), 17, false);  // 17 * 3 / 13 -> 4: between alpha and beta
  EXPECT_EQ(limit.limit(), 17u);
  limit.sample(ms(50), 17, false);  // 13.6 -> 14: above beta = 6
  EXPECT_EQ(limit.limit(), 16u);
  limit.sample(ms(12), 1, true);  // dropped
  EXPECT_EQ(limit.limit(), 15u);
  limit.sample(ms(8), 15, false);  // a new least time changes nothing else
  EXPECT_EQ(limit.limit(), 15u);
}

TEST(VegasLimit, MovesInLogarithmsOfTheLimit) {
  ConcurrencyLimit limit(vegas(10000, 20000), Rng(1));
  limit.sample(ms(10), 5000, false);
  limit.sample(ms(10), 5000, false);
  EXPECT_EQ(limit.limit(), 10024u);  // 6 times 4
  limit.sample(ms(20), 6000, false);
  EXPECT_EQ(limit.limit(), 10020u);
}

TEST(VegasLimit, LooksForTheUnloadedTimeAgainNowAndThen) {
  ConcurrencyLimit other(vegas(10, 10), Rng(2));
  other.sample(ms(10), 10, false);
  int samples = 0;
  while (other.limit() > 9 || samples == 0) other.sample(ms(80), 10, false), ++samples;
  EXPECT_EQ(samples, 1);  // 10 * 7 / 8 > 6
  while (other.limit() < 10 && samples < 1000) other.sample(ms(80), 10, false), ++samples;
  EXPECT_GE(samples, 30);   // the limit falls to where the queue is within bounds, 7
  EXPECT_LE(samples, 300);  // and the probe lets it grow again
}

TEST(GradientLimit, ComparesTheLastTimeWithTheLongTermOne) {
  ConcurrencyLimit limit(gradient(), Rng(1));
  // The long-term time of the first is its own: 20 + 4, of which a fifth.
  limit.sample(ms(10), 20, false);
  EXPECT_EQ(limit.limit(), 20u);  // 20.8
  limit.sample(ms(10), 20, false);
  EXPECT_EQ(limit.limit(), 21u);    // 21.6
  limit.sample(ms(10), 10, false);  // less than half is used
  EXPECT_EQ(limit.limit(), 21u);
  // The mean of 10, 10, 10 and 130 is 40: the slope is 1.5 * 40 / 130 < .5.
  limit.sample(ms(130), 20, false);
  EXPECT_EQ(limit.limit(), 20u);  // .8 * 21.6 + .2 * (10.8 + 4) = 20.24
  for (int i = 0; i < 3000; ++i) limit.sample(ms(10), 200, false);
  EXPECT_EQ(limit.limit(), 200u);
}

TEST(GradientLimit, TreatsWhatStaysAsTheNewNormal) {
  ConcurrencyLimit limit(gradient(), Rng(1));
  for (int i = 0; i < 1000; ++i) limit.sample(ms(10), 200, false);
  ASSERT_EQ(limit.limit(), 200u);
  for (int i = 0; i < 30; ++i) limit.sample(ms(100), 200, false);
  EXPECT_LT(limit.limit(), 50u);
  for (int i = 0; i < 3000; ++i) limit.sample(ms(100), 200, false);
  EXPECT_EQ(limit.limit(), 200u);
}

TEST(Limiters, RefuseWithAnAnswerWhatIsBeyondTheLimit) {
  for (const Discipline d : {Discipline::kFifo, Discipline::kProcessorSharing}) {
    SystemBuilder b = one_pool(100, 1);
    b.spec.pools[0].discipline = d;
    b.spec.pools[0].limiter = aimd(2, 2, 2);
    for (int i = 0; i < 3; ++i) b.job(i, 10);
    b.job(50, 1);
    const RunResult r = b.run();
    EXPECT_EQ(r.whole.total.requests.ok, 3u);
    EXPECT_EQ(failures(r, 2, Cause::kRejected), 1u);
    EXPECT_EQ(server(r, 0).attempts.offered, 4u);
  }
}

TEST(Limiters, AreSeenByTheBalancerAsErrors) {
  SystemBuilder b = one_pool(100, 2);
  b.spec.pools[0].limiter = aimd(1, 1, 1);
  b.spec.balancers[0].relay.retries = 1;
  b.spec.balancers[0].relay.on = RelaySpec::kOnError;
  b.job(0, 10);
  b.job(1, 1);
  b.job(3, 1);  // in turn to the first server, which is at its limit; then to the second
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 2), 1);
  EXPECT_EQ(server(r, 0).by_cause[static_cast<std::size_t>(Cause::kRejected)], 1u);
}

TEST(Limiters, ForgetWhatTheyHaveLearnedInACrash) {
  SystemBuilder b = one_pool(100, 1);
  b.spec.pools[0].limiter = aimd(2, 1, 10);
  b.spec.pools[0].limiter->timeout = sec(.5);
  b.job(0, 1);  // too late: the limit is 1
  b.job(5, 1);
  b.job(5, 1);  // rejected
  b.fault(FaultSpec::Kind::kCrash, 10, 1);
  b.job(20, 1);
  b.job(20, 1);  // the limit is 2 again
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 2, Cause::kRejected), 1u);
  EXPECT_EQ(took(r, 4), 2);
}

TEST(Limiters, DoNotLearnFromWhatAClientHasCancelled) {
  for (const bool cancel : {false, true}) {
    SystemBuilder b = one_pool(100, 1);
    b.spec.pools[0].limiter = aimd(2, 1, 10);
    b.spec.pools[0].limiter->timeout = sec(.5);
    ClientSpec& c = b.job(0, 1).client;
    c.timeout = sec(.9);
    c.cancel = cancel;
    b.job(5, 1);
    b.job(5, 1);
    const RunResult r = b.run();
    EXPECT_EQ(failures(r, 2, Cause::kRejected), cancel ? 0u : 1u);
  }
}

// At one and a half times its capacity, 8 workers of 50 ms: 240 requests/s where 160 can be served.
TEST(Limiters, KeepAnOverloadedServerFast) {
  const auto overloaded = [](std::optional<LimiterSpec> limiter) {
    SystemBuilder b = one_pool(300, 1, 8);
    b.spec.pools[0].limiter = limiter;
    b.traffic("web", poisson(240), exponential_law(.05));
    return b.run();
  };
  EXPECT_GT(overloaded(std::nullopt).whole.total.latency.mean_s(), 30);
  LimiterSpec slow = aimd(20, 1, 200);
  slow.timeout = ms(500);
  for (const LimiterSpec& spec : {slow, vegas(20, 1000)}) {
    const RunResult r = overloaded(spec);
    const RequestStats& web = r.whole.traffic[0];
    EXPECT_LT(web.latency.mean_s(), .6);
    // Vegas takes the shortest works for what an answer takes without load, and lets in too few.
    EXPECT_GT(static_cast<double>(web.requests.ok) / 300, spec.kind == Kind::kVegas ? 100 : 140);
    EXPECT_LT(static_cast<double>(web.requests.ok) / 300, 162);
    EXPECT_EQ(web.requests.failed, failures(r, 0, Cause::kRejected));
  }
}

}  // namespace
}  // namespace ballast
