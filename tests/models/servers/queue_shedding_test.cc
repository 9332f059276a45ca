#include "models/servers/queue_shedding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

SheddingSpec codel() { return {}; }
SheddingSpec facebook(double target_s, double interval_s, bool lifo) {
  return {SheddingSpec::Kind::kFacebook, sec(target_s), sec(interval_s), lifo};
}

// Takes from an endless queue every millisecond; the instants of the drops in ms.
class EndlessQueue {
 public:
  explicit EndlessQueue(const SheddingSpec& spec) : shedding_(spec) {}
  void take(int from_ms, int to_ms, double waited_s, std::uint64_t behind = 100) {
    for (int t = from_ms; t < to_ms; ++t)
      shedding_.take(
          at(t * 1e-3),
          [&] {
            return QueueShedding::Head{next_++, sec(waited_s), behind};
          },
          [&](AttemptId) { drops_ms.push_back(t); });
  }
  std::vector<int> drops_ms;

 private:
  QueueShedding shedding_;
  AttemptId next_ = 0;
};

TEST(Codel, DropsAfterAnIntervalAboveTheTargetAndEverMoreOften) {
  EndlessQueue queue(codel());
  queue.take(0, 20, .004);
  queue.take(20, 1000, .05);
  // Above since 20: the first at 120, then 100 / sqrt(n) later each.
  std::vector<int> expected{120};
  double next = 120;
  for (int n = 1;; ++n) {
    next += 100 / std::sqrt(n);
    if (next >= 1000) break;
    expected.push_back(static_cast<int>(std::ceil(next - 1e-6)));
  }
  EXPECT_EQ(queue.drops_ms, expected);
}

TEST(Codel, StopsWhenOneHasWaitedLessAndGoesOnAtItsOldPaceSoonAfter) {
  EndlessQueue queue(codel());
  queue.take(0, 800, .05);
  const std::size_t before = queue.drops_ms.size();
  EXPECT_EQ(before, 18u);  // 100 + 100 (1 + 1/sqrt 2 + ... + 1/sqrt 17) = 791 < 800
  queue.take(800, 810, .001);
  queue.take(810, 910, .05);
  EXPECT_EQ(queue.drops_ms.size(), before);
  queue.take(910, 1000, .05);
  // 910, and then as after the 17th: 18 drops came, of which one began it.
  std::vector<int> expected{910};
  double next = 910;
  for (int n = 17;; ++n) {
    next += 100 / std::sqrt(n);
    if (next >= 1000) break;
    expected.push_back(static_cast<int>(std::ceil(next - 1e-6)));
  }
  EXPECT_EQ(std::vector<int>(queue.drops_ms.begin() + 18, queue.drops_ms.end()), expected);
}

TEST(Codel, NeverDropsWhileOnlyOneWaitsBehind) {
  EndlessQueue queue(codel());
  queue.take(0, 2000, 9, 1);
  EXPECT_TRUE(queue.drops_ms.empty());
}

TEST(Codel, KeepsTheWaitOfAnOverloadedServerBounded) {
  const auto run = [](bool sheds, Discipline discipline) {
    SystemBuilder b = one_pool(600, 1, 8);
    b.spec.pools[0].discipline = discipline;
    if (sheds) b.spec.pools[0].shedding = SheddingSpec{};
    b.traffic("web", poisson(176), exponential_law(.05));  // 110 % of the capacity
    return b.run();
  };
  EXPECT_GT(run(false, Discipline::kFifo).whole.total.latency.mean_s(), 20);
  const RunResult r = run(true, Discipline::kFifo);
  const RequestStats& web = r.whole.traffic[0];
  EXPECT_LT(web.latency.mean_s(), 2);
  EXPECT_GT(static_cast<double>(web.requests.ok) / 600, 150);
  EXPECT_EQ(web.requests.failed, failures(r, 0, Cause::kRejected));
}

// In buckets of 100 ms: what failed in the one that ends at `at_s`.
double failed_by(const RunResult& r, double at_s) {
  return column(r, "total", "failed")[static_cast<std::size_t>(std::lround(at_s * 10)) - 1];
}

TEST(FacebookShedding, GivesUpAfterTheIntervalOrTheTargetUnderOverload) {
  SystemBuilder b = one_pool(20, 1);
  b.spec.interval = sec(.1);
  b.spec.pools[0].shedding = facebook(.2, 1, false);
  b.job(0, 10);
  b.job(.05, 1);   // an empty queue: until 1.05
  b.job(1.01, 1);  // .96 after: until 2.01
  b.job(1.25, 1);  // the queue has not been empty since .05: until 1.45
  b.job(5.05, 1);  // empty again: until 6.05
  b.job(9.55, 1);  // served at 10
  const RunResult r = b.run();
  EXPECT_EQ(failed_by(r, 1.1), 1);
  EXPECT_EQ(failed_by(r, 1.5), 1);
  EXPECT_EQ(failed_by(r, 2.1), 1);
  EXPECT_EQ(failed_by(r, 6.1), 1);
  EXPECT_EQ(r.whole.total.by_cause[static_cast<std::size_t>(Cause::kRejected)], 4u);
  EXPECT_NEAR(took(r, 5), 1.45, 1e-9);
}

TEST(FacebookShedding, ServesTheNewestFirstUnderOverload) {
  for (const bool lifo : {false, true}) {
    SystemBuilder b = one_pool(20, 1);
    b.spec.pools[0].shedding = facebook(.2, 1, lifo);
    b.job(0, 1.6);
    b.job(.5, 1);     // until 1.5
    b.job(1.1, .5);   // until 2.1
    b.job(1.55, .1);  // under overload: until 1.75
    const RunResult r = b.run();
    EXPECT_EQ(failures(r, 1, Cause::kRejected), 1u);
    EXPECT_NEAR(took(r, 2), lifo ? 1.1 : 1.0, 1e-9);  // from 1.7 or from 1.6
    if (lifo)
      EXPECT_NEAR(took(r, 3), .15, 1e-9);
    else
      EXPECT_EQ(failures(r, 3, Cause::kRejected), 1u);
  }
}

TEST(Shedding, IsTriedAgainByClientsAndBalancersAsAnError) {
  SystemBuilder b = one_pool(20, 2);
  b.spec.pools[0].shedding = facebook(.1, .5, true);
  b.spec.balancers[0].relay.retries = 1;
  b.spec.balancers[0].relay.on = RelaySpec::kOnError;
  b.job(0, 10);
  b.job(0, 1);
  b.job(1, 1);  // waits behind the first until 1.5, then goes to the second server
  const RunResult r = b.run();
  EXPECT_NEAR(took(r, 2), 1.5, 1e-9);
}

TEST(Shedding, FailsTheCallerWhoseCallIsDropped) {
  SystemBuilder b = one_pool(20, 1, 2);
  b.pool("db", 1).work = fixed(5);
  b.spec.pools[0].calls = {call(1)};
  b.spec.pools[1].shedding = facebook(.1, .5, true);
  b.job(0, 1);
  b.job(0, 2);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 6);
  EXPECT_EQ(failures(r, 1, Cause::kServerError), 1u);
  EXPECT_EQ(server(r, 0, 1).by_cause[static_cast<std::size_t>(Cause::kRejected)], 1u);
}

TEST(Shedding, CanBeTurnedOnAndOff) {
  SystemBuilder b = one_pool(40, 1);
  b.set_pool(5, 0, [](PoolSpec& p) { p.shedding = facebook(.3, .5, true); });
  b.job(0, 20);
  b.job(1, 1);  // before: waits for ever
  b.job(6, 1);
  b.set_pool(6.2, 0, [](PoolSpec& p) { p.shedding.reset(); });
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 1), 20);
  EXPECT_EQ(took(r, 2), 16);
}

}  // namespace
}  // namespace ballast
