#include "models/balancers/upstream.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

// HAProxy's dynamic maxconn, by hand: `minconn 3 maxconn 10`, `fullconn 25`, and one server whose
// own limit is below the minimum. The attempt that comes counts in the load.
class DynamicLimits : public testing::Test {
 protected:
  DynamicLimits() {
    SystemBuilder b = one_pool(1, 3);
    b.spec.pools[0].servers[1].limit = 2;
    LimitsSpec limits;
    limits.server = 10;
    limits.server_min = 3;
    limits.full_load = 25;
    upstream_ = std::make_unique<Upstream>(b.spec.pools[0], PoolSite{}, policy("haproxy/first"),
                                           WeightsSpec{}, std::vector<Standing>(3, Standing{}),
                                           Rng(1), limits);
  }

  // Attempts in flight there until the limit is reached.
  int room(ServerIndex i) {
    upstream_->follow_load();
    int room = 0;
    for (; !upstream_->full(i); ++room) upstream_->start(i, 0, kStart);
    for (int k = 0; k < room; ++k) upstream_->finish(i, Outcome::Kind::kOk, kStart, kStart);
    return room;
  }
  void wait(int attempts) {
    for (int k = 0; k < attempts; ++k) upstream_->join_queue(kNoServer);
  }

  std::unique_ptr<Upstream> upstream_;
};

TEST_F(DynamicLimits, GrowInProportionToTheLoad) {
  EXPECT_EQ(room(0), 3);
  EXPECT_EQ(room(1), 2);
  wait(8);
  EXPECT_EQ(room(0), 3);  // 9 * 10 / 25, rounded down
  wait(1);
  EXPECT_EQ(room(0), 4);
  wait(14);
  EXPECT_EQ(room(0), 9);  // 24
  EXPECT_EQ(room(1), 2);
  wait(1);
  EXPECT_EQ(room(0), 10);
  wait(100);
  EXPECT_EQ(room(0), 10);
}

TEST_F(DynamicLimits, AreScaledBySlowStartBelowTheMinimum) {
  wait(14);  // 15: 6
  upstream_->set_ramp(0, 1, 50);
  EXPECT_EQ(room(0), 3);
  upstream_->set_ramp(0, 1, 20);
  EXPECT_EQ(room(0), 1);
  upstream_->set_ramp(0, 1, 0);
  EXPECT_EQ(room(0), 1);
  EXPECT_EQ(room(2), 6);
}

}  // namespace
}  // namespace ballast
