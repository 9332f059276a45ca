// In a run of very many servers what the next events will touch is fetched ahead. That changes
// nothing: a system plays the same with and without a crowd of servers that nobody uses beside it.
#include <gtest/gtest.h>

#include "tests/models/random_systems.h"

namespace ballast {
namespace {

using namespace test;

SystemSpec with_spare_servers(SystemSpec spec) {
  PoolSpec spare;
  spare.name = "spare";
  spare.work = fixed(1);
  for (std::uint64_t i = 1; i <= 2500; ++i) {
    ServerSpec server;
    server.name = numbered("spare-", i);
    spare.servers.push_back(server);
  }
  spec.pools.push_back(std::move(spare));
  spec.interval = spec.duration / 4;  // the series of so many servers would take most of the time
  return spec;
}

void expect_the_same(const RunResult& a, const RunResult& b) {
  ASSERT_LT(a.whole.pools.size(), b.whole.pools.size());
  for (std::size_t t = 0; t < a.whole.traffic.size(); ++t) {
    EXPECT_EQ(a.whole.traffic[t].requests.ok, b.whole.traffic[t].requests.ok);
    EXPECT_EQ(a.whole.traffic[t].attempts, b.whole.traffic[t].attempts);
    EXPECT_TRUE(a.whole.traffic[t].latency == b.whole.traffic[t].latency);
  }
  for (std::size_t p = 0; p < a.whole.pools.size(); ++p) {
    EXPECT_TRUE(a.whole.pools[p].wait == b.whole.pools[p].wait);
    EXPECT_TRUE(a.whole.pools[p].sojourn == b.whole.pools[p].sojourn);
    for (std::size_t i = 0; i < a.whole.pools[p].servers.size(); ++i) {
      const ServerStats& s = a.whole.pools[p].servers[i];
      const ServerStats& o = b.whole.pools[p].servers[i];
      EXPECT_EQ(s.attempts.offered, o.attempts.offered);
      EXPECT_EQ(s.attempts.ok, o.attempts.ok);
      EXPECT_EQ(s.in_system_s, o.in_system_s);
    }
  }
}

class Fetching : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Fetching, ChangesNothing) {
  const RandomSystem system(GetParam());
  expect_the_same(simulate(system.spec()), simulate(with_spare_servers(system.spec())));
}

INSTANTIATE_TEST_SUITE_P(Seeds, Fetching, testing::Range<std::uint64_t>(1, 9));

TEST(Fetching, ChangesNothingUnderPoliciesThatTellTheirNextSample) {
  for (const char* algorithm : {"power_of_d", "finagle/p2c", "traefik/p2c", "linkerd/peak_ewma"}) {
    SystemBuilder b(30);
    b.pool("app", 6, 2);
    b.balancer("edge", 0, algorithm);
    b.traffic("web", poisson(100), exponential_law(.1));
    b.fault(FaultSpec::Kind::kCrash, 10, 5, 2);
    SCOPED_TRACE(algorithm);
    expect_the_same(b.run(), simulate(with_spare_servers(b.spec)));
  }
}

}  // namespace
}  // namespace ballast
