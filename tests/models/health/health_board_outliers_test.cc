// Ejections in whole runs: when a server is thrown out, and what that does to the traffic.
#include <gtest/gtest.h>

#include "tests/models/health/watched_system.h"

namespace ballast {
namespace {

using namespace test;
using Kind = FaultSpec::Kind;

SystemBuilder ejecting(double duration_s, std::uint32_t servers, std::string_view algorithm,
                       std::uint32_t percent) {
  SystemBuilder b = watched(duration_s, servers, CheckSpec::Kind::kConnection, algorithm);
  b.spec.balancers[0].health = {};
  b.spec.balancers[0].health.outliers.emplace().max_ejection_percent = percent;
  return b;
}

TEST(Outliers, AreEjectedAndReturn) {
  SystemBuilder b = ejecting(100, 4, "envoy/round_robin", 50);
  b.fault(Kind::kErrors, 10.001, 15, 0);
  const RunResult r = b.run();
  EXPECT_EQ(stats(r).ejections, 1u);
  EXPECT_EQ(errors(r, Cause::kServerError), 5u);
  const double out = belief_changes(r, 1, 0);
  EXPECT_NEAR(out, 10.2, .11);                        // five errors at 25 a second
  EXPECT_NEAR(belief_changes(r, .75, out), 50, .11);  // the first end of an interval after 40.2 s
}

TEST(Outliers, AreNeverEjectedFromASmallPoolByDefault) {
  SystemBuilder b = ejecting(60, 4, "envoy/round_robin", 10);
  b.fault(Kind::kErrors, 10, 100, 0);
  const RunResult r = b.run();
  EXPECT_EQ(stats(r).ejections, 0u);
  EXPECT_GT(stats(r).ejections_overflow, 100u);
}

TEST(Outliers, AreFoundByTheirSuccessRate) {
  SystemBuilder b = ejecting(60, 5, "envoy/round_robin", 50);
  b.spec.balancers[0].health.outliers->consecutive_5xx = 1000;
  b.fault(Kind::kErrors, 10, 100, 0).ratio = .5;
  const RunResult r = b.run();
  EXPECT_EQ(belief_changes(r, 1, 0), 20);
  EXPECT_EQ(stats(r).ejections, 1u);
}

// A crash breaks connections: a gateway failure, as a refusal is.
TEST(Outliers, CountBrokenConnectionsAsGatewayFailures) {
  for (const Kind kind : {Kind::kCrash, Kind::kErrors}) {
    SystemBuilder b = ejecting(30, 4, "envoy/round_robin", 50);
    OutlierSpec& spec = *b.spec.balancers[0].health.outliers;
    spec.enforcing_consecutive_5xx = 0;
    spec.enforcing_success_rate = 0;
    spec.enforcing_consecutive_gateway_failure = 100;
    b.fault(kind, 10, 100, 0);
    EXPECT_EQ(stats(b.run()).ejections, kind == Kind::kCrash ? 1u : 0u);
  }
}

// What fails is a dependency of all servers: each is ejected for it. Without panic the balancer
// throws away its whole pool and goes on refusing when the dependency is back; Envoy's panic keeps
// it in service.
TEST(Outliers, ThatAreAllOfThemEmptyThePoolUnlessTheBalancerPanics) {
  const auto play = [](std::string_view algorithm, double panic_threshold) {
    SystemBuilder b = ejecting(60, 8, algorithm, 100);
    if (panic_threshold >= 0)
      b.spec.balancers[0].policy.args.set("panic_threshold", panic_threshold);
    FaultSpec& fault = b.fault(Kind::kErrors, 10, 5);
    fault.targets.clear();
    for (ServerIndex i = 0; i < 8; ++i) fault.targets.push_back({0, i});
    return b.run();
  };
  const RunResult panics = play("envoy/round_robin", -1);
  const RunResult fails = play("envoy/round_robin", 0);
  const RunResult haproxy = play("haproxy/roundrobin", -1);
  EXPECT_EQ(stats(panics).ejections, 8u);
  EXPECT_EQ(errors(panics, Cause::kNoBackend), 0u);
  EXPECT_NEAR(static_cast<double>(errors(panics, Cause::kServerError)), 500, 2);
  for (const RunResult* r : {&fails, &haproxy}) {
    EXPECT_EQ(errors(*r, Cause::kServerError), 40u);  // five each
    // From then on nothing is served until the end of the interval after 30 s out, at 50 s.
    EXPECT_NEAR(static_cast<double>(errors(*r, Cause::kNoBackend)), 100 * (50 - 10.4), 5);
  }
}

TEST(Outliers, AreBackWhenAHealthCheckPasses) {
  SystemBuilder b = ejecting(60, 4, "envoy/round_robin", 50);
  b.spec.balancers[0].health.check.emplace().interval = sec(4);
  b.fault(Kind::kErrors, 10.001, 1, 0);
  const RunResult r = b.run();
  const double out = belief_changes(r, 1, 0);
  EXPECT_NEAR(belief_changes(r, .75, out), 12, .11);  // connections work
  b.spec.balancers[0].health.outliers->successful_active_health_check_uneject_host = false;
  EXPECT_NEAR(belief_changes(b.run(), .75, out), 50, .11);
}

}  // namespace
}  // namespace ballast
