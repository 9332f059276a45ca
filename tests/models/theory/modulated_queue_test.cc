// Queues in a changing environment against the closed forms they contain.
#include "models/theory/modulated_queue.h"

#include <gtest/gtest.h>

#include "models/theory/bounded_queue.h"
#include "models/theory/breakdowns.h"
#include "models/theory/general_arrivals.h"
#include "models/theory/many_servers.h"

namespace ballast::theory {
namespace {

TEST(ModulatedQueue, IsManyServersWhenNothingChanges) {
  const ManyServers exact(7.2, 1, 8);
  const ModulatedQueue queue = modulated_queue(steady(7.2, 1), 8);
  EXPECT_NEAR(queue.mean_wait_s / exact.mean_wait_s(), 1, 1e-11);
  EXPECT_NEAR(queue.wait_probability / exact.wait_probability(), 1, 1e-11);
  EXPECT_NEAR(queue.mean_in_system / exact.mean_in_system(), 1, 1e-11);
  EXPECT_NEAR(queue.utilization, 0.9, 1e-12);
}

TEST(ModulatedQueue, IsABoundedQueueWhenNothingChanges) {
  for (const double rate : {5.0, 8.0, 12.0}) {
    const BoundedQueue exact(rate, 1, 8, 108);
    const ModulatedQueue queue = modulated_queue(steady(rate, 1), 8, 108);
    EXPECT_NEAR(queue.loss_ratio, exact.loss_ratio(), 1e-13);
    EXPECT_NEAR(queue.mean_sojourn_s / exact.mean_sojourn_s(), 1, 1e-11);
    EXPECT_NEAR(queue.wait_probability / exact.wait_probability(), 1, 1e-11);
  }
}

TEST(ModulatedQueue, IsGM1WithErlangGaps) {
  for (const std::uint32_t stages : {2u, 4u, 10u}) {
    const GeneralArrivals exact(*erlang(1 / 0.9, static_cast<int>(stages)), 1);
    const ModulatedQueue queue = modulated_queue(erlang_gaps(stages, 0.9, 1), 1);
    EXPECT_NEAR(queue.mean_wait_s / exact.mean_wait_s(), 1, 1e-10) << stages;
    EXPECT_NEAR(queue.wait_probability / exact.wait_probability(), 1, 1e-10) << stages;
  }
}

TEST(ModulatedQueue, IsTheQueueWithBreakdowns) {
  const BreakdownQueue exact{0.7, 1, 0.01, 0.1};
  const ModulatedQueue queue = modulated_queue(alternating({{0.7, 1, 100}, {0.7, 0, 10}}), 1);
  EXPECT_NEAR(queue.mean_in_system / exact.mean_in_system(), 1, 1e-10);
}

TEST(ModulatedQueue, ThinsAPoissonStreamToAPoissonStream) {
  const ModulatedQueue all = modulated_queue(steady(0.8, 1), 1);
  const ModulatedQueue half = modulated_queue(thinned(steady(1.6, 1), 0.5), 1);
  EXPECT_NEAR(half.mean_wait_s / all.mean_wait_s, 1, 1e-12);
}

TEST(ModulatedQueue, NeedsABoundInOverload) {
  const Environment bursts = alternating({{3, 1, 10}, {0.2, 1, 10}});
  EXPECT_FALSE(modulated_queue(bursts, 1).stable);
  const ModulatedQueue bounded = modulated_queue(bursts, 1, 50);
  EXPECT_TRUE(bounded.stable);
  EXPECT_NEAR(bounded.arrivals_per_s * (1 - bounded.loss_ratio), bounded.utilization, 1e-12);
}

}  // namespace
}  // namespace ballast::theory
