#include "models/servers/cold_start.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;
using Kind = FaultSpec::Kind;

ColdStartSpec cold(double factor, double length_s) { return {factor, sec(length_s), false}; }

// When work is done that begins with the server, found by walking along the steps in plain numbers.
double done_s(double work_s, double factor, double length_s, double speed) {
  const double step = length_s / 32;
  for (int k = 0; k < 32; ++k) {
    const double slow = factor + (1 - factor) * (2 * k + 1) / 64;
    const double can = step * speed / slow;
    if (work_s <= can) return k * step + work_s * slow / speed;
    work_s -= can;
  }
  return length_s + work_s / speed;
}

TEST(ColdStart, FallsInAStraightLineToOne) {
  const ColdStartSpec spec{5, std::chrono::nanoseconds{1'000'000'007}, false};
  double sum = 0;
  for (std::uint32_t k = 0; k < kColdSteps; ++k) sum += cold_factor(spec, k);
  EXPECT_NEAR(sum / kColdSteps, 3, 1e-12);
  EXPECT_NEAR(cold_factor(spec, 0), 5, 4.0 / kColdSteps);
  EXPECT_NEAR(cold_factor(spec, kColdSteps - 1), 1, 4.0 / kColdSteps);
  EXPECT_EQ(cold_factor(spec, kColdSteps), 1);
  EXPECT_EQ(cold_step_at(spec, 0), Duration{0});
  EXPECT_EQ(cold_step_at(spec, kColdSteps), spec.length);
}

class ColdServers : public testing::TestWithParam<std::pair<Discipline, std::uint32_t>> {};

TEST_P(ColdServers, AreSlowAfterTheyAppear) {
  SystemBuilder b = one_pool(200, 2, GetParam().second);
  b.spec.pools[0].discipline = GetParam().first;
  for (ServerSpec& s : b.spec.pools[0].servers) s.cold_start = cold(3, 32);
  b.spec.pools[0].servers[1].present = false;
  b.event(10, AddServers{0, 1, 1});
  b.job(0, 1);     // on the first, which has been there all the time
  b.job(1, 30);    // the same
  b.job(10, 2.5);  // on the second
  b.job(100, 1);
  b.job(100, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1);
  EXPECT_NEAR(took(r, 2), done_s(2.5, 3, 32, 1), 1e-6);
  EXPECT_EQ(took(r, 3), 1);
  EXPECT_EQ(took(r, 4), 1);
}

TEST_P(ColdServers, AreSlowAfterACrashAndAsSlowAsTheirFaultsAndSpeedSay) {
  SystemBuilder b = one_pool(300, 1, GetParam().second);
  b.spec.pools[0].discipline = GetParam().first;
  ServerSpec& s = b.spec.pools[0].servers[0];
  s.cold_start = cold(5, 64);
  s.speed = 3;
  b.fault(Kind::kCrash, 10, 10);
  b.fault(Kind::kCrash, 15, 15);            // it is not back before 30
  b.fault(Kind::kSlow, 5, 200).factor = 2;  // on top of it
  b.job(0, 3);
  b.job(25, 1);
  b.job(30, 20);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1);
  EXPECT_EQ(failures(r, 1, Cause::kRefused), 1u);
  EXPECT_NEAR(took(r, 2), done_s(20, 5, 64, 1.5), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Kinds, ColdServers,
                         testing::Values(std::pair{Discipline::kFifo, 1u},
                                         std::pair{Discipline::kLifo, 2u},
                                         std::pair{Discipline::kProcessorSharing, 1u},
                                         std::pair{Discipline::kFifo, kUnlimited}));

TEST(ColdStart, BeginsAnewAfterEachFlap) {
  SystemBuilder b = one_pool(100, 1);
  b.spec.pools[0].servers[0].cold_start = cold(2, 8);
  FaultSpec& flap = b.fault(Kind::kFlap, 10, 12);
  flap.period = sec(8);  // down 10..14, up 14..18, down 18..22
  b.job(14, 1);
  b.job(22, 1);
  b.job(50, 1);
  const RunResult r = b.run();
  EXPECT_NEAR(took(r, 0), done_s(1, 2, 8, 1), 1e-6);
  EXPECT_NEAR(took(r, 1), done_s(1, 2, 8, 1), 1e-6);
  EXPECT_EQ(took(r, 2), 1);
}

TEST(ColdStart, IsThereFromTheBeginningWhereTheScenarioSaysSo) {
  SystemBuilder b = one_pool(100, 2);
  b.spec.pools[0].servers[1].cold_start = ColdStartSpec{5, sec(10), true};
  b.job(0, 1);
  b.job(0, 1);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 1);
  EXPECT_NEAR(took(r, 1), done_s(1, 5, 10, 1), 1e-6);
}

TEST(ColdStart, ChangesWhileItLasts) {
  SystemBuilder b = one_pool(100, 1);
  b.spec.pools[0].servers[0].cold_start = ColdStartSpec{5, sec(32), true};
  b.set_pool(7.5, 0, [](PoolSpec& p) { p.servers[0].cold_start.reset(); });
  b.job(7, 4);
  const RunResult r = b.run();
  // One more step at its pace, then at full speed.
  const double slow = 1 + 4 * (1 - 7.5 / 32);
  EXPECT_NEAR(took(r, 0), 1 + (4 - 1 / slow), 1e-6);
}

}  // namespace
}  // namespace ballast
