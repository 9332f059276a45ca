// Slow start in whole runs: the share of a server that has come back.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/models/health/watched_system.h"

namespace ballast {
namespace {

using namespace test;
using Kind = FaultSpec::Kind;

// The share of server 0 of two in the seconds after it has come up.
std::vector<double> shares_after_return(SystemBuilder b, double from_s, int seconds) {
  b.spec.interval = sec(1);
  const RunResult r = b.run();
  const std::vector<double>& first = column(r, "pools.app.servers.app-1", "offered");
  const std::vector<double>& all = column(r, "pools.app", "offered");
  std::vector<double> shares;
  for (int s = 0; s < seconds; ++s) {
    const auto k = static_cast<std::size_t>(from_s) + static_cast<std::size_t>(s);
    shares.push_back(first[k] / all[k]);
  }
  return shares;
}

// Down at 14 s, back at 20 s, up with the second check, at 22 s. Weights are 16: sixteenths count.
TEST(SlowStarts, OfHaproxyFollowTheStair) {
  SystemBuilder b = watched(40, 2, CheckSpec::Kind::kConnection);
  b.spec.balancers[0].weights.rest = 16;
  b.spec.balancers[0].health.slow_start = SlowStartSpec{SlowStartSpec::Curve::kHaproxy, sec(8)};
  b.fault(Kind::kCrash, 9.5, 10, 0);
  const std::vector<double> shares = shares_after_return(b, 22, 12);
  for (int s = 0; s < 12; ++s) {
    const double w = std::min(2 * s + 1, 16);
    EXPECT_NEAR(shares[static_cast<std::size_t>(s)], w / (w + 16), .025) << s;
  }
  b.spec.balancers[0].health.slow_start.reset();
  for (const double share : shares_after_return(b, 23, 3)) EXPECT_NEAR(share, .5, .01);
}

TEST(SlowStarts, OfEnvoyAndAwsFollowTheTime) {
  for (const bool envoy : {true, false}) {
    SystemBuilder b = watched(60, 2, CheckSpec::Kind::kConnection,
                              envoy ? "envoy/round_robin" : "aws/alb_round_robin");
    b.spec.balancers[0].health.slow_start = SlowStartSpec{
        envoy ? SlowStartSpec::Curve::kEnvoy : SlowStartSpec::Curve::kLinear, sec(20)};
    b.fault(Kind::kCrash, 9.5, 10, 0);
    if (envoy) b.spec.balancers[0].policy.args.set("panic_threshold", 0.0);
    const std::vector<double> shares = shares_after_return(b, 22, 22);
    for (std::size_t s = 2; s < 20; ++s) {
      const double ramp = std::max((static_cast<double>(s) + .5) / 20, envoy ? .1 : 0);
      EXPECT_NEAR(shares[s], ramp / (1 + ramp), .03) << envoy << " " << s;
    }
    EXPECT_NEAR(shares[21], .5, .02);
  }
}

TEST(SlowStarts, BeginWhenAServerIsAddedOrReady) {
  for (const bool added : {true, false}) {
    SystemBuilder b = watched(40, 2, CheckSpec::Kind::kConnection);
    b.spec.balancers[0].weights.rest = 16;
    b.spec.balancers[0].health.check.reset();
    b.spec.balancers[0].health.slow_start = SlowStartSpec{SlowStartSpec::Curve::kHaproxy, sec(8)};
    if (added) {
      b.event(10, RemoveServers{{{0, 0}}});
      b.event(20, AddServers{0, 0, 1});
    } else {
      b.event(10, MaintainServers{{{0, 0}}});
      b.event(20, ReadyServers{{{0, 0}}});
    }
    const std::vector<double> shares = shares_after_return(b, 20, 12);
    EXPECT_NEAR(shares[0], 1.0 / 17, .03);
    EXPECT_NEAR(shares[4], 9.0 / 25, .03);
    EXPECT_NEAR(shares[9], .5, .02);
    const std::vector<double> at_start = shares_after_return(b, 1, 3);
    for (const double share : at_start) EXPECT_NEAR(share, .5, .02);
  }
}

// A drained server has not been away.
TEST(SlowStarts, DoNotBeginAfterADrain) {
  SystemBuilder b = watched(40, 2, CheckSpec::Kind::kConnection);
  b.spec.balancers[0].health.slow_start = SlowStartSpec{SlowStartSpec::Curve::kHaproxy, sec(8)};
  b.event(10, DrainServers{{{0, 0}}});
  b.event(20, ReadyServers{{{0, 0}}});
  for (const double share : shares_after_return(b, 20, 3)) EXPECT_NEAR(share, .5, .02);
}

// A server that is back from a crash works at a quarter of its speed for 20 s. With its full share
// at once it gets twice what it can do.
TEST(SlowStarts, ProtectAColdServer) {
  const auto longest_queue = [](bool slow_start) {
    SystemBuilder b = one_pool(80, 4, 1);
    b.spec.balancers[0].policy = policy("envoy/round_robin");
    b.spec.balancers[0].health.check.emplace();
    if (slow_start)
      b.spec.balancers[0].health.slow_start = SlowStartSpec{SlowStartSpec::Curve::kEnvoy, sec(40)};
    b.traffic("web", poisson(200), fixed(.01));
    b.fault(Kind::kCrash, 10, 10, 0);
    b.set_pool(20, 0, [](PoolSpec& p) { p.servers[0].speed = .25; });
    b.set_pool(42, 0, [](PoolSpec&) {});
    return server(b.run(), 0).queue_max;
  };
  // 50 a second come, 25 are served: some 500 wait after 20 s.
  EXPECT_GT(longest_queue(false), 400u);
  EXPECT_LT(longest_queue(true), 60u);
}

}  // namespace
}  // namespace ballast
