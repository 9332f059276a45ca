// The black hole: of four servers one fails its requests at once where the others need 40 ms to
// answer. It always has the fewest requests in progress, so whatever sends requests where the
// fewest are sends most of them there. Six clients without think time, no health check.
//
// Response times scatter by 2 %, as on a loopback: fixed ones would march in step. Measured on the
// real products (HAProxy 2.6, nginx 1.22; failing after 4.8 ms): 61-63 % of the requests under
// least connections, 25 % under round robin.
#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

// The broken server's share of the requests of one minute.
double share_of_broken(std::string_view algorithm, double fails_after_s) {
  SystemBuilder b = one_pool(61, 4, 8);
  b.spec.balancers[0].policy = policy(algorithm);
  b.traffic("clients", closed(6, fixed(0)), lognormal_law(0.04, 0.02));
  FaultSpec& fault = b.fault(FaultSpec::Kind::kErrors, 0, 61, 3);
  fault.after = sec(fails_after_s);
  b.spec.warmup = sec(1);
  const RunResult r = b.run();
  const PoolStats& pool = r.whole.pools[0];
  EXPECT_EQ(pool.servers[3].attempts.ok, 0u);
  EXPECT_EQ(pool.servers[0].attempts.failed, 0u);
  return static_cast<double>(pool.servers[3].attempts.offered) /
         static_cast<double>(pool.attempts.offered);
}

// A server of four gets its quarter, broken or not.
TEST(BlackHole, TakesAQuarterUnderRoundRobin) {
  for (const char* algorithm : {"round_robin", "haproxy/roundrobin", "nginx/round_robin"})
    for (const double after_s : {0.0048, 0.001})
      EXPECT_NEAR(share_of_broken(algorithm, after_s), 0.25, 0.001) << algorithm;
}

TEST(BlackHole, TakesMostRequestsUnderLeastConnections) {
  for (const char* algorithm : {"haproxy/leastconn", "nginx/least_conn"}) {
    const double share = share_of_broken(algorithm, 0.0048);
    EXPECT_GT(share, 0.58) << algorithm;
    EXPECT_LT(share, 0.67) << algorithm;
    EXPECT_GT(share_of_broken(algorithm, 0.001), 0.85) << algorithm;
  }
}

TEST(BlackHole, TakesMostRequestsUnderEveryAlgorithmThatLooksForTheFewest) {
  for (const char* algorithm : {"jsq", "aws/alb_lor"}) {
    EXPECT_GT(share_of_broken(algorithm, 0.0048), 0.55) << algorithm;
    EXPECT_GT(share_of_broken(algorithm, 0.001), 0.85) << algorithm;
  }
}

// An estimate of response times is drawn to it even more, since errors count as responses.
TEST(BlackHole, TakesNearlyAllRequestsUnderPeakEwma) {
  const double fewest = share_of_broken("finagle/p2c", 0.001);
  EXPECT_GT(fewest, 0.4);  // is in half of the pairs
  EXPECT_GT(share_of_broken("linkerd/peak_ewma", 0.001), fewest);
}

}  // namespace
}  // namespace ballast
