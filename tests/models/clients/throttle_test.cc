// Adaptive throttling and retry budgets of clients.
#include "models/clients/throttle.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

double attempts_per_request(const RunResult& r) {
  const RequestStats& t = r.whole.traffic[0];
  return static_cast<double>(t.attempts) / static_cast<double>(t.requests.offered);
}

TEST(Throttle, ForgetsWhatIsOlderThanItsWindow) {
  AdaptiveThrottle throttle(ThrottleSpec{2, sec(120)});
  for (int i = 0; i < 99; ++i) throttle.request(at(.5));
  EXPECT_DOUBLE_EQ(throttle.reject_probability(at(10)), .99);
  for (int i = 0; i < 9; ++i) throttle.accept(at(100));
  EXPECT_DOUBLE_EQ(throttle.reject_probability(at(119)), .81);
  EXPECT_DOUBLE_EQ(throttle.reject_probability(at(120)), 0);  // the requests are gone
  for (int i = 0; i < 19; ++i) throttle.request(at(121));
  EXPECT_DOUBLE_EQ(throttle.reject_probability(at(121)), .05);
  EXPECT_DOUBLE_EQ(throttle.reject_probability(at(220)), .95);
  EXPECT_DOUBLE_EQ(throttle.reject_probability(at(100000)), 0);
}

// The book: with K = 2 the backend ends up rejecting one request for each that it accepts.
TEST(Throttle, SendsKTimesWhatIsAccepted) {
  for (const double k : {2.0, 1.25}) {
    SystemBuilder b = one_pool(4000, 1, 4, 0);
    b.spec.warmup = sec(500);
    b.traffic("web", poisson(1000), exponential_law(.1)).client.throttle =
        ThrottleSpec{k, sec(120)};
    const RunResult r = b.run();
    const RequestStats& web = r.whole.traffic[0];
    // Some 40 a second are accepted: the standard error of the ratio is below .5 %.
    EXPECT_NEAR(static_cast<double>(web.attempts) / static_cast<double>(web.requests.ok), k,
                .02 * k);
    EXPECT_EQ(web.attempts,
              web.requests.ok + web.requests.in_flight() + failures(r, 0, Cause::kQueueFull));
    EXPECT_EQ(web.requests.failed,
              failures(r, 0, Cause::kQueueFull) + failures(r, 0, Cause::kRejected));
  }
}

TEST(Throttle, LeavesAServerAloneThatAcceptsAll) {
  SystemBuilder b = one_pool(100, 1, kUnlimited);
  b.spec.warmup = sec(10);  // the rule as it stands rejects half of the requests after the first
  b.traffic("web", poisson(100), fixed(.01)).client.throttle = ThrottleSpec{};
  b.fault(FaultSpec::Kind::kErrors, 0, 100).ratio = 1;  // errors of its own are answers
  const RunResult r = b.run();
  EXPECT_EQ(attempts_per_request(r), 1);
}

TEST(Throttle, TriesAgainWhatItHasRejectedIfTheClientTriesAgain) {
  SystemBuilder b = one_pool(10, 1);
  b.fault(FaultSpec::Kind::kRefuse, 0, 5);
  TrafficSpec& t = b.traffic("web", instants({1, 1.1, 1.2, 1.3, 1.4, 1.5}), fixed(.01));
  t.client = client(20, 1);
  t.client.throttle = ThrottleSpec{1, sec(2)};
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.ok, 6u);
  EXPECT_LT(attempts_per_request(r), 6);
}

TEST(Throttle, CanBeTurnedOnWhileTheRunGoesOn) {
  SystemBuilder b = one_pool(200, 1);
  b.traffic("web", every(.1), fixed(.01));
  b.fault(FaultSpec::Kind::kRefuse, 0, 200);
  b.set_traffic(100, 0, [](TrafficSpec& t) { t.client.throttle = ThrottleSpec{}; });
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.total.requests.failed, r.whole.total.requests.offered);
  EXPECT_NEAR(static_cast<double>(r.whole.total.attempts), 1000, 30);  // and ln 1000 after that
}

RetryBudgetSpec deposit(double ratio) {
  return {RetryBudgetSpec::Kind::kDeposit, ratio, 0, sec(10), 10};
}

TEST(RetryBudgets, LetClientsTryAgainForAPartOfTheirRequests) {
  for (const double ratio : {.1, .5}) {
    SystemBuilder b = one_pool(1000, 1);
    b.traffic("web", poisson(50), fixed(.01)).client = client(5, .1);
    b.fault(FaultSpec::Kind::kRefuse, 0, 1000);
    EXPECT_NEAR(attempts_per_request(b.run()), 5, .01);
    b.spec.traffic[0].client.retry_budget = deposit(ratio);
    const RunResult r = b.run();
    EXPECT_NEAR(attempts_per_request(r), 1 + ratio, .01);
    EXPECT_EQ(failures(r, 0, Cause::kRefused), r.whole.total.requests.failed);
    EXPECT_EQ(r.whole.total.requests.ok, 0u);
  }
}

TEST(RetryBudgets, AllowSoManyRetriesAtOnce) {
  SystemBuilder b = one_pool(100, 1);
  RetryBudgetSpec two;
  two.kind = RetryBudgetSpec::Kind::kConcurrent;
  two.ratio = 0;
  two.min = 2;
  TrafficSpec& t = b.traffic("web", instants({1, 1, 1, 1, 9, 9, 9}), fixed(1));
  t.client = client(2, 1);
  t.client.retry_budget = two;
  b.fault(FaultSpec::Kind::kRefuse, 0, 1.5);
  b.fault(FaultSpec::Kind::kRefuse, 8, 1.5);
  const RunResult r = b.run();
  // Two of each group try again, 1 s later; those of the first have ended when the second comes.
  EXPECT_EQ(r.whole.total.requests.ok, 4u);
  EXPECT_EQ(r.whole.total.attempts, 11u);
}

TEST(RetryBudgets, OfTokensStopAtHalfOfThem) {
  SystemBuilder b = one_pool(100, 1);
  TrafficSpec& t = b.traffic("web", every(1), fixed(.01));
  t.client = client(2, .1);
  t.client.retry_budget.kind = RetryBudgetSpec::Kind::kTokens;
  t.client.retry_budget.ratio = .1;
  b.fault(FaultSpec::Kind::kRefuse, 0, 100);
  const RunResult r = b.run();
  // Ten tokens: the first fails, 9 are left and it tries again; 8, 7 for the second; 6, 5: no more.
  // The third fails at 6 and tries, then at 5 there is no other.
  EXPECT_EQ(r.whole.total.attempts - r.whole.total.requests.offered, 2u);
}

TEST(RetryBudgets, AreFreedByThoseWhoAbandonTheirPause) {
  SystemBuilder b = one_pool(100, 1);
  TrafficSpec& t = b.traffic("web", instants({1, 3}), fixed(.1));
  t.client = client(2, 10);
  t.client.abandon_after = sec(1);
  t.client.retry_budget.kind = RetryBudgetSpec::Kind::kConcurrent;
  t.client.retry_budget.ratio = 0;
  t.client.retry_budget.min = 1;
  b.fault(FaultSpec::Kind::kRefuse, 0, 50);
  const RunResult r = b.run();
  EXPECT_EQ(failures(r, 0, Cause::kAbandoned), 2u);  // the second had its retry before it left
}

}  // namespace
}  // namespace ballast
