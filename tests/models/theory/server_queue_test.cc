// Which formula is taken for which stream, work and server, and what it says of itself.
#include "models/theory/server_queue.h"

#include <gtest/gtest.h>

#include <cmath>

#include "models/balancers/policy.h"
#include "models/theory/bounded_queue.h"
#include "models/theory/many_servers.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast {
namespace {

using Standing = QueuePrediction::Standing;
using policy_testing::args_with;
using policy_testing::default_args;
using policy_testing::kind_of;

Stream stream_of(double rate, Stream::Kind kind = Stream::Kind::kPoisson, double scv = 1) {
  Stream stream;
  stream.kind = kind;
  stream.rate_per_s = rate;
  stream.gap_scv = scv;
  return stream;
}

AttemptWork exponential_work(double mean_s = 1) {
  AttemptWork work;
  work.mean_s = mean_s;
  work.exponential = true;
  return work;
}
AttemptWork general_work(double scv) {
  AttemptWork work;
  work.mean_s = 1;
  work.scv = scv;
  work.constant = scv == 0;
  return work;
}

TEST(ServerQueue, OfExponentialWorkIsExactWithItsTail) {
  const auto queue = server_queue(stream_of(9.6), exponential_work(), {8, 100, Discipline::kFifo});
  ASSERT_TRUE(queue);
  const theory::BoundedQueue exact(9.6, 1, 8, 108);
  EXPECT_EQ(queue->model, "M/M/8/108");
  EXPECT_EQ(queue->standing, Standing::kExact);
  EXPECT_DOUBLE_EQ(queue->loss_ratio, exact.loss_ratio());
  EXPECT_DOUBLE_EQ(queue->sojourn_s, exact.mean_sojourn_s());
  EXPECT_DOUBLE_EQ(queue->sojourn_beyond(10), exact.sojourn_beyond(10));
}

TEST(ServerQueue, HasTheSameMeansLastInFirstOutButNotTheTail) {
  const auto fifo = server_queue(stream_of(7), exponential_work(), {8, 20, Discipline::kFifo});
  const auto lifo = server_queue(stream_of(7), exponential_work(), {8, 20, Discipline::kLifo});
  EXPECT_DOUBLE_EQ(fifo->wait_s, lifo->wait_s);
  EXPECT_FALSE(lifo->sojourn_beyond);
}

TEST(ServerQueue, HasNoStationaryStateInOverloadWithoutALimit) {
  EXPECT_FALSE(server_queue(stream_of(9), exponential_work(), {8, kUnlimited, {}}));
  EXPECT_FALSE(server_queue(stream_of(1.5), general_work(4), {1, kUnlimited, {}}));
  EXPECT_FALSE(server_queue(stream_of(0), exponential_work(), {8, kUnlimited, {}}));
}

TEST(ServerQueue, OfOneWorkerIsPollaczekAndKhinchine) {
  const auto queue = server_queue(stream_of(0.8), general_work(4), {1, kUnlimited, {}});
  EXPECT_EQ(queue->model, "M/G/1");
  EXPECT_EQ(queue->standing, Standing::kExact);
  EXPECT_NEAR(queue->wait_s, 0.8 * 5 / (2 * 0.2), 1e-12);
  const auto constant = server_queue(stream_of(0.8), general_work(0), {1, kUnlimited, {}});
  EXPECT_EQ(constant->model, "M/D/1");
  EXPECT_NEAR(constant->wait_s, 2, 1e-12);
  ASSERT_TRUE(constant->sojourn_beyond);
  EXPECT_NEAR(constant->sojourn_beyond(1 + 10.355886792), 0.01, 1e-9);
}

TEST(ServerQueue, OfWorkWithoutAVarianceWaitsForEver) {
  AttemptWork work = general_work(std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isinf(server_queue(stream_of(0.5), work, {1, kUnlimited, {}})->wait_s));
  EXPECT_FALSE(server_queue(stream_of(0.5), work, {2, kUnlimited, {}}));
}

TEST(ServerQueue, OfManyWorkersAndAnyLawIsAnApproximation) {
  const auto queue = server_queue(stream_of(6), general_work(4), {8, kUnlimited, {}});
  EXPECT_EQ(queue->model, "M/G/8");
  EXPECT_EQ(queue->standing, Standing::kApproximation);
  EXPECT_NEAR(queue->wait_s, 2.5 * theory::ManyServers(6, 1, 8).mean_wait_s(), 1e-12);
}

TEST(ServerQueue, WithoutAQueueIsErlangsLossWhateverTheLaw) {
  const auto queue = server_queue(stream_of(6), general_work(4), {8, 0, {}});
  EXPECT_EQ(queue->model, "M/G/8/8");
  EXPECT_EQ(queue->standing, Standing::kExact);
  EXPECT_DOUBLE_EQ(queue->sojourn_s, 1);
}

TEST(ServerQueue, WithWorkersForEverybodyNeverWaits) {
  const auto queue = server_queue(stream_of(60), general_work(4), {kUnlimited, kUnlimited, {}});
  EXPECT_EQ(queue->model, "M/G/inf");
  EXPECT_EQ(queue->wait_s, 0);
  EXPECT_EQ(queue->sojourn_s, 1);
}

TEST(ServerQueue, OfASpreadStreamNeverWaitsLongerThanTheQueueLasts) {
  for (const double rate : {4.0, 7.9, 8.0, 20.0}) {
    const auto queue =
        server_queue(stream_of(rate, Stream::Kind::kRenewal, 9), general_work(9), {8, 40, {}});
    EXPECT_LE(queue->wait_s, 5 + 1e-12) << rate;
    EXPECT_EQ(queue->standing, Standing::kApproximation);
  }
}

TEST(ServerQueue, SaysWhenSomethingIsLeftOut) {
  Stream stream = stream_of(4);
  stream.left_out.emplace_back("retries");
  EXPECT_EQ(server_queue(stream, exponential_work(), {8, 10, {}})->standing,
            Standing::kApproximation);
}

TEST(PoolQueue, LiesBetweenOneQueueForAllAndARandomSplit) {
  const PolicyKind& kind = kind_of("haproxy/leastconn");
  const auto queue = pool_queue(stream_of(3), exponential_work(), {4, kUnlimited, {}}, 5,
                                {&kind, default_args(kind)});
  ASSERT_TRUE(queue);
  EXPECT_EQ(queue->standing, Standing::kBounds);
  EXPECT_EQ(queue->model, "between M/M/20 and M/M/4");
  EXPECT_DOUBLE_EQ(queue->wait_s, theory::ManyServers(15, 1, 20).mean_wait_s());
  EXPECT_DOUBLE_EQ(*queue->wait_high_s, theory::ManyServers(3, 1, 4).mean_wait_s());
}

TEST(PoolQueue, OfTwoChoicesIsTheLimitOfManyServersWhereThereAreMany) {
  const PolicyKind& kind = kind_of("power_of_d");
  const PolicySpec two{&kind, default_args(kind)};
  const auto many = pool_queue(stream_of(0.9), exponential_work(), {1, kUnlimited, {}}, 100, two);
  EXPECT_EQ(many->standing, Standing::kApproximation);
  EXPECT_NEAR(many->sojourn_s, 2.61405737732, 1e-6);
  const auto few = pool_queue(stream_of(0.9), exponential_work(), {1, kUnlimited, {}}, 3, two);
  EXPECT_EQ(few->standing, Standing::kBounds);
  const auto both = pool_queue(stream_of(0.9), exponential_work(), {1, kUnlimited, {}}, 2, two);
  EXPECT_EQ(both->model, "shortest of 2 M/M/1");
}

TEST(Settling, TakesLongerNearCapacity) {
  EXPECT_LT(settling_s(0.5, 100), settling_s(0.9, 100));
  EXPECT_LT(settling_s(1.5, 100), settling_s(1.01, 100));
  EXPECT_NEAR(settling_s(0.9, 1), 3 / std::pow(1 - std::sqrt(0.9), 2), 1e-9);
}

}  // namespace
}  // namespace ballast
