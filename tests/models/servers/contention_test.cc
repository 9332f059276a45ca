#include "models/servers/contention.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

TEST(Contention, IsTheUniversalScalabilityLaw) {
  const ContentionSpec spec{.03, .0001};
  EXPECT_EQ(contention_slowdown(spec, 0), 1);
  EXPECT_EQ(contention_slowdown(spec, 1), 1);
  EXPECT_DOUBLE_EQ(contention_slowdown(spec, 2), 1.0302);
  // The throughput of n peaks at sqrt((1 - serial) / crosstalk), Gunther's formula.
  const auto throughput = [&](double n) { return n / contention_slowdown(spec, n); };
  const double peak = std::sqrt(.97 / .0001);
  for (const double n : {50.0, 90.0, 97.0, 100.0, 120.0})
    EXPECT_LE(throughput(n), throughput(peak)) << n;
}

class Contended : public testing::TestWithParam<std::pair<Discipline, std::uint32_t>> {
 protected:
  SystemBuilder server() const {
    SystemBuilder b = one_pool(100, 1, GetParam().second);
    b.spec.pools[0].discipline = GetParam().first;
    b.spec.pools[0].contention = ContentionSpec{.5, .1};
    return b;
  }
};

TEST_P(Contended, ServersAreSlowerWithEachRequestTheyServe) {
  SystemBuilder b = server();
  b.job(0, 10);
  b.job(2, 1);
  b.job(2, 3);
  b.job(60, 4);
  const RunResult r = b.run();
  // Two: 1 + .5 + .2 = 1.7; three: 1 + 1 + .6 = 2.6.
  EXPECT_NEAR(took(r, 1), 2.6, 1e-6);                          // 2 to 4.6
  EXPECT_NEAR(took(r, 2), 2.6 + 2 * 1.7, 1e-6);                // to 8
  EXPECT_NEAR(took(r, 0), 2 + 2.6 + 3.4 + (8 - 1 - 2), 1e-6);  // to 13
  EXPECT_EQ(took(r, 3), 4);
}

TEST_P(Contended, ServersCombineItWithFaultsAndSpeed) {
  SystemBuilder b = server();
  b.spec.pools[0].servers[0].speed = 2;
  b.fault(FaultSpec::Kind::kSlow, 1, 50).factor = 4;
  b.fault(FaultSpec::Kind::kPause, 5, 10);
  b.job(0, 4);
  b.job(0, 4);
  const RunResult r = b.run();
  // 2 / 1.7 a second until 1, a quarter of it until 5, nothing until 15.
  const double left = 4 - 2 / 1.7 * (1 + 4 / 4.0);
  EXPECT_NEAR(took(r, 0), 15 + left / (.5 / 1.7), 1e-6);
  EXPECT_NEAR(took(r, 1), 15 + left / (.5 / 1.7), 1e-6);
}

TEST_P(Contended, ServersAreFasterWhenARequestIsCancelled) {
  SystemBuilder b = server();
  b.job(0, 5);
  ClientSpec& client = b.job(0, 10).client;
  client.timeout = sec(1.7);
  client.cancel = true;
  const RunResult r = b.run();
  EXPECT_NEAR(took(r, 0), 1.7 + 4, 1e-6);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Contended,
                         testing::Values(std::pair{Discipline::kFifo, 3u},
                                         std::pair{Discipline::kLifo, 70u},
                                         std::pair{Discipline::kProcessorSharing, 4u},
                                         std::pair{Discipline::kFifo, kUnlimited}));

TEST(Contention, IsNotCausedByThoseWhoWait) {
  SystemBuilder b = one_pool(100, 1, 1);
  b.spec.pools[0].contention = ContentionSpec{.5, .1};
  b.job(0, 2);
  b.job(0, 2);
  const RunResult r = b.run();
  EXPECT_EQ(took(r, 0), 2);
  EXPECT_EQ(took(r, 1), 4);
}

TEST(Contention, IsNotCausedByThoseWhoseCallsAreUnderWay) {
  for (const bool async : {false, true}) {
    SystemBuilder b = one_pool(100, 1, 2);
    b.pool("db", 1).work = fixed(10);
    b.spec.pools[0].contention = ContentionSpec{.5, 0};
    b.spec.pools[0].calls = {call(1, 1, async)};
    b.job(0, 1);
    b.job(1, 3);  // alone: the first has gone to the database
    b.job(20, 1);
    const RunResult r = b.run();
    EXPECT_EQ(took(r, 0), 11) << async;
    EXPECT_NEAR(took(r, 1), 20, 1e-6) << async;  // its own work until 4, the database from 11
    EXPECT_EQ(server(r, 0, 1).started, 3u);
  }
}

}  // namespace
}  // namespace ballast
