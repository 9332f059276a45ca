// Checks, ejections and slow start in whole runs: how soon a bad server is noticed, by what, and
// what that does to the traffic.
#include "models/health/health_board.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;
using Kind = FaultSpec::Kind;

// `servers` servers that are checked, a request every 10 ms, buckets of .1 s.
SystemBuilder watched(double duration_s, std::uint32_t servers, CheckSpec::Kind kind,
                      std::string_view algorithm = "haproxy/roundrobin") {
  SystemBuilder b = one_pool(duration_s, servers, 4, 100);
  b.spec.interval = sec(.1);
  b.spec.balancers[0].policy = policy(algorithm);
  b.spec.balancers[0].health.check.emplace().kind = kind;
  b.traffic("web", every(.01), fixed(.005));
  return b;
}

CheckSpec& check_of(SystemBuilder& b) { return *b.spec.balancers[0].health.check; }
const BalancerStats& stats(const RunResult& r) { return r.whole.balancers[0]; }
std::uint64_t errors(const RunResult& r, Cause cause) {
  return r.whole.total.by_cause[static_cast<std::size_t>(cause)];
}

// When the pool's belief is first other than `share` from `from_s` on: the end of the bucket.
double belief_changes(const RunResult& r, double share, double from_s) {
  const std::vector<double>& up = column(r, "pools.app", "believed_up");
  for (auto k = static_cast<std::size_t>(std::lround(from_s * 10)); k < up.size(); ++k)
    if (std::abs(up[k] - share) > 1e-9) return static_cast<double>(k + 1) / 10;
  return -1;
}

TEST(HealthChecks, AreOnRecordWithTheInstantTheServerAndWhoThinksSo) {
  SystemBuilder b = watched(40, 4, CheckSpec::Kind::kConnection);
  b.fault(Kind::kCrash, 10.05, 12, 2);
  const RunResult r = b.run();
  ASSERT_EQ(r.reactions.size(), 2u);
  EXPECT_EQ(r.reactions_omitted, 0u);
  const Reaction& down = r.reactions[0];
  const Reaction& up = r.reactions[1];
  EXPECT_EQ(down.kind, Reaction::Kind::kMarkedDown);
  EXPECT_EQ(down.server, 2u);
  EXPECT_EQ(seconds(down.at), 15);  // checks of the third of four come at 1 s, then every 2 s
  EXPECT_EQ(up.kind, Reaction::Kind::kMarkedUp);
  EXPECT_EQ(up.server, 2u);
  EXPECT_EQ(seconds(up.at), 25);
}

// The checks of server i of n come at 2 s * i / n, then every 2 s: they take no time here. A crash
// is noticed at the third check after it, so between 4 s and 6 s later.
TEST(HealthChecks, NoticeACrashAtTheThirdCheckAfterIt) {
  for (const CheckSpec::Kind kind : {CheckSpec::Kind::kConnection, CheckSpec::Kind::kElsewhere})
    for (ServerIndex i = 0; i < 4; ++i)
      for (const double crash : {10.05, 10.55, 11.25, 11.95}) {
        SystemBuilder b = watched(40, 4, kind);
        b.fault(Kind::kCrash, crash, 12, i);
        const RunResult r = b.run();
        const double first = .5 * i + 2 * std::ceil((crash - .5 * i) / 2);
        const double down = belief_changes(r, 1, 0);
        EXPECT_NEAR(down, first + 4, .1) << crash;
        EXPECT_GE(down - crash, 4);
        EXPECT_LE(down - crash, 6.1);
        // The second check after its return, at most 4 s later.
        const double up = belief_changes(r, .75, down);
        EXPECT_GE(up, crash + 12 + 2);
        EXPECT_LE(up, crash + 12 + 4.1);
        EXPECT_EQ(stats(r).marked_down, 1u);
        EXPECT_EQ(stats(r).marked_up, 1u);
        EXPECT_EQ(stats(r).checks_failed, 6u);  // one every 2 s of its 12 s
      }
}

// What is sent to a crashed server fails until it is noticed, and nothing after that.
TEST(HealthChecks, EndTheErrorsWhenTheyNotice) {
  SystemBuilder b = watched(40, 4, CheckSpec::Kind::kConnection);
  b.fault(Kind::kCrash, 10.05, 100, 0);
  const RunResult r = b.run();
  // A quarter of the 100 requests a second, from 10.05 s to the check at 16 s.
  EXPECT_NEAR(static_cast<double>(errors(r, Cause::kRefused)), 25 * 5.95, 2);
  SystemBuilder blind = b;
  blind.spec.balancers[0].health = {};
  EXPECT_NEAR(static_cast<double>(errors(blind.run(), Cause::kRefused)), 25 * 29.95, 2);
}

// Each failed check takes its timeout, and the next one starts an interval later.
TEST(HealthChecks, OfConnectionsNoticeABlackHoleAfterTheirTimeouts) {
  for (const double timeout : {.5, 1.0}) {
    SystemBuilder b = watched(60, 2, CheckSpec::Kind::kConnection);
    check_of(b).timeout = sec(timeout);
    b.fault(Kind::kBlackhole, 10.55, 20, 0);
    const double down = belief_changes(b.run(), 1, 0);
    EXPECT_NEAR(down, 12 + 4 + 3 * timeout, .1);
  }
}

TEST(HealthChecks, OfConnectionsDoNotSeeErrorsNorPauses) {
  for (const Kind kind : {Kind::kErrors, Kind::kPause, Kind::kSlow}) {
    SystemBuilder b = watched(40, 2, CheckSpec::Kind::kConnection);
    b.fault(kind, 10, 20, 0);
    const RunResult r = b.run();
    EXPECT_EQ(stats(r).marked_down, 0u);
    EXPECT_EQ(stats(r).checks_failed, 0u);
  }
}

TEST(HealthChecks, ByRequestSeeWhatRequestsSee) {
  struct Case {
    Kind kind;
    double least_s, most_s;  // until it is noticed
  };
  // A pause and a slow server are noticed by the timeout of .5 s; errors and crashes at once. A
  // check under way when the server crashes fails as well.
  for (const Case& c : {Case{Kind::kErrors, 4, 6.1}, Case{Kind::kCrash, 4, 6.1},
                        Case{Kind::kRefuse, 4, 6.1}, Case{Kind::kPause, 5.5, 7.6},
                        Case{Kind::kBlackhole, 5.5, 7.6}, Case{Kind::kSlow, 5.5, 7.6}}) {
    SystemBuilder b = watched(40, 2, CheckSpec::Kind::kRequest);
    check_of(b).timeout = sec(.5);
    check_of(b).work = fixed(.002);
    b.fault(c.kind, 10.3, 20, 0).factor = 1000;
    const RunResult r = b.run();
    const double down = belief_changes(r, 1, 0);
    EXPECT_GE(down, 10.3 + c.least_s) << static_cast<int>(c.kind);
    EXPECT_LE(down, 10.3 + c.most_s) << static_cast<int>(c.kind);
  }
}

// One worker that is busy for ever, and no queue: a connection is made, a request is not served.
TEST(HealthChecks, ByRequestSeeAFullQueue) {
  for (const CheckSpec::Kind kind : {CheckSpec::Kind::kConnection, CheckSpec::Kind::kRequest}) {
    SystemBuilder b = one_pool(40, 1, 1, 0);
    b.spec.balancers[0].health.check.emplace().kind = kind;
    b.job(1, 100);
    const bool seen = kind == CheckSpec::Kind::kRequest;
    EXPECT_EQ(b.run().whole.balancers[0].marked_down, seen ? 1u : 0u);
  }
}

TEST(HealthChecks, OfAnotherPortSeeOnlyThatTheServerIsGone) {
  for (const Kind kind : {Kind::kErrors, Kind::kRefuse, Kind::kPause, Kind::kBlackhole}) {
    SystemBuilder b = watched(40, 2, CheckSpec::Kind::kElsewhere);
    b.fault(kind, 10, 30, 0);
    const RunResult r = b.run();
    EXPECT_EQ(stats(r).checks_failed, 0u);
    EXPECT_EQ(belief_changes(r, 1, 0), -1);
    if (kind == Kind::kErrors) {
      EXPECT_GT(errors(r, Cause::kServerError), 1400u);
    }
  }
}

// A check by request takes its place in the queue and on a worker, and is in no count of requests.
TEST(HealthChecks, ByRequestAreNobodysRequestsButWork) {
  for (const Discipline discipline :
       {Discipline::kFifo, Discipline::kLifo, Discipline::kProcessorSharing})
    for (const std::uint32_t workers : {1u, kUnlimited}) {
      SystemBuilder b = one_pool(100, 2, workers);
      b.spec.pools[0].discipline = discipline;
      CheckSpec& check = b.spec.balancers[0].health.check.emplace();
      check.kind = CheckSpec::Kind::kRequest;
      check.interval = sec(1);
      check.work = fixed(.25);
      b.job(50.1, .125);
      const RunResult r = b.run();
      EXPECT_EQ(r.whole.total.requests.offered, 1u);
      EXPECT_EQ(r.whole.pools[0].attempts.offered, 1u);
      EXPECT_EQ(r.whole.pools[0].wait.count(), 1u);
      // A check every 1.25 s on each server.
      EXPECT_NEAR(static_cast<double>(stats(r).checks_sent), 160, 2);
      EXPECT_EQ(stats(r).checks_failed, 0u);
      double busy = 0;
      for (ServerIndex i = 0; i < 2; ++i) busy += server(r, i).busy_s;
      EXPECT_NEAR(busy, 40 + .125, .5);
      double offered = 0;
      for (const double n : column(r, "pools.app", "offered")) offered += n;
      EXPECT_EQ(offered, 1);
    }
}

// A queue of requests in front of the check makes it late.
TEST(HealthChecks, ByRequestFailWhenTheQueueIsLongerThanTheirTimeout) {
  SystemBuilder b = one_pool(30, 1, 1);
  CheckSpec& check = b.spec.balancers[0].health.check.emplace();
  check.kind = CheckSpec::Kind::kRequest;
  check.timeout = sec(1);
  for (int k = 0; k < 5; ++k) b.job(5 + .1 * k, 3);  // busy until 20
  const RunResult r = b.run();
  EXPECT_EQ(r.whole.balancers[0].marked_down, 1u);
  EXPECT_EQ(r.whole.balancers[0].marked_up, 1u);
}

TEST(HealthChecks, ThatPassChangeNothing) {
  SystemBuilder b = one_pool(60, 3, 2, 10);
  b.spec.balancers[0].policy = policy("haproxy/leastconn");
  b.traffic("web", poisson(300), exponential_law(.015));
  const RunResult without = b.run();
  b.spec.balancers[0].health.check.emplace().jitter = .5;
  b.spec.balancers[0].health.outliers.emplace();
  b.spec.balancers[0].health.slow_start = SlowStartSpec{SlowStartSpec::Curve::kHaproxy, sec(8)};
  const RunResult with = b.run();
  EXPECT_GT(stats(with).checks_sent, 80u);
  EXPECT_TRUE(stats(with).watched);
  EXPECT_FALSE(without.whole.balancers[0].watched);
  ASSERT_EQ(with.series.columns.size(), without.series.columns.size() + 1);
  for (std::size_t c = 0; c < without.series.columns.size(); ++c)
    for (std::size_t i = 0; i < without.series.columns[c].values.size(); ++i) {
      const double x = without.series.columns[c].values[i], y = with.series.columns[c].values[i];
      ASSERT_TRUE(x == y || (std::isnan(x) && std::isnan(y)));
    }
}

TEST(HealthChecks, TakeAServerDownAtOnceWhenItsFirstCheckFails) {
  SystemBuilder b = watched(20, 2, CheckSpec::Kind::kConnection);
  b.fault(Kind::kCrash, 0, 5, 1);
  const RunResult r = b.run();
  EXPECT_NEAR(belief_changes(r, 1, 0), 1, .11);  // its first check
  EXPECT_EQ(stats(r).checks_failed, 2u);         // 1 s, 3 s; at 5 s it is back
}

TEST(HealthChecks, OfServersThatStartDownBringThemUpWithTheFirstPass) {
  SystemBuilder b = watched(20, 2, CheckSpec::Kind::kConnection);
  check_of(b).initially_up = false;
  const RunResult r = b.run();
  EXPECT_EQ(errors(r, Cause::kNoBackend), 0u);  // checked before the first request
  EXPECT_EQ(stats(r).marked_up, 2u);
  b.fault(Kind::kCrash, 0, 5, 1);
  const RunResult late = b.run();
  EXPECT_EQ(errors(late, Cause::kRefused), 0u);  // never believed
  EXPECT_EQ(stats(late).marked_down, 0u);
}

TEST(HealthChecks, AreFasterWhileTheVerdictMayChange) {
  SystemBuilder b = watched(40, 1, CheckSpec::Kind::kConnection);
  check_of(b).fast_interval = sec(.5);
  check_of(b).down_interval = sec(5);
  b.fault(Kind::kCrash, 10.1, 12, 0);
  const RunResult r = b.run();
  // The check at 12 s fails, those at 12.5 s and 13 s too.
  const double down = belief_changes(r, 1, 0);
  EXPECT_NEAR(down, 12 + 1, .11);
  EXPECT_NEAR(belief_changes(r, 0, down), 23 + .5, .11);  // looked at every 5 s until it passes
}

TEST(HealthChecks, AreEachInstancesOwn) {
  SystemBuilder b = watched(40, 2, CheckSpec::Kind::kConnection);
  b.spec.balancers[0].instances = 4;
  b.fault(Kind::kCrash, 10.05, 100, 0);
  const RunResult r = b.run();
  EXPECT_EQ(stats(r).marked_down, 4u);
  // They notice .25 s apart: 7/8 of the servers are believed up after the first.
  const double first = belief_changes(r, 1, 0);
  EXPECT_NEAR(belief_changes(r, .875, first - .05), first + .25, .11);
}

TEST(HealthChecks, LeaveAServerInMaintenanceAlone) {
  SystemBuilder b = watched(60, 2, CheckSpec::Kind::kConnection);
  b.event(10.5, MaintainServers{{{0, 0}}});
  b.fault(Kind::kCrash, 12, 40, 0);
  b.event(30.5, ReadyServers{{{0, 0}}});
  const RunResult r = b.run();
  EXPECT_EQ(belief_changes(r, 1, 0), 32);  // up again, and down with the first check
  EXPECT_EQ(stats(r).marked_down, 1u);
  // 25 requests a second until the check at 32 s.
  EXPECT_NEAR(static_cast<double>(errors(r, Cause::kRefused)), 50 * 1.5, 2);
}

TEST(HealthChecks, FollowServersThatComeAndGo) {
  SystemBuilder b = watched(40, 2, CheckSpec::Kind::kConnection);
  b.event(10.5, RemoveServers{{{0, 0}}});
  b.event(20.5, AddServers{0, 0, 1});
  const RunResult r = b.run();
  // 0..10 and 22.5..38.5 of the first; 1..39 of the second.
  EXPECT_EQ(stats(r).checks_sent, 6u + 9u + 20u);
  EXPECT_EQ(stats(r).marked_down, 0u);
}

TEST(HealthChecks, CanBeTurnedOffAndOn) {
  SystemBuilder b = watched(60, 2, CheckSpec::Kind::kConnection);
  b.fault(Kind::kCrash, 10, 100, 0);
  b.set_balancer(30, 0, [](BalancerSpec& s) { s.health = {}; });
  b.set_balancer(40, 0, [](BalancerSpec& s) { s.health.check.emplace(); });
  const RunResult r = b.run();
  // Until the check at 14 s, and from 30 s to the first check, at 40 s.
  EXPECT_NEAR(static_cast<double>(errors(r, Cause::kRefused)), 50 * (4 + 10), 3);
}

TEST(HealthChecks, KeepWhatTheyKnowWhenTheConfigurationChanges) {
  SystemBuilder b = watched(60, 2, CheckSpec::Kind::kConnection);
  b.fault(Kind::kCrash, 10, 100, 0);
  b.set_balancer(30, 0, [](BalancerSpec& s) {
    s.weights.rest = 3;
    s.health.check->fall = 1;
  });
  EXPECT_EQ(stats(b.run()).marked_down, 1u);
}

TEST(HealthChecks, AreCountedInTheirWindow) {
  SystemBuilder b = watched(40, 1, CheckSpec::Kind::kConnection);
  b.spec.warmup = sec(10);
  b.spec.incident = Window{at(20), at(30)};
  const RunResult r = b.run();
  ASSERT_EQ(r.windows.size(), 3u);
  for (const WindowStats& w : r.windows) EXPECT_EQ(w.balancers[0].checks_sent, 5u);
  EXPECT_EQ(stats(r).checks_sent, 15u);
}

// ---- pins ---------------------------------------------------------------------------------------

// One user, pinned to the first of two servers, which crashes.
SystemBuilder pinned(StickySpec::By by) {
  SystemBuilder b = one_pool(60, 2, 4);
  b.spec.balancers[0].sticky.by = by;
  b.spec.balancers[0].health.check.emplace();
  b.traffic("web", every(1), fixed(.1)).users = UsersSpec{1, 0};
  return b;
}

TEST(Pins, ToAServerThatIsDownAreIgnoredOnceThatIsKnown) {
  SystemBuilder b = pinned(StickySpec::By::kUser);
  b.fault(Kind::kCrash, 10.5, 20, 0);
  const RunResult r = b.run();
  EXPECT_EQ(errors(r, Cause::kRefused), 5u);  // 11 s to 15 s; at 16 s the third check has failed
  EXPECT_EQ(server(r, 1).attempts.offered, 59u - 15u);  // and the new pin holds
}

TEST(Pins, OfConnectionsStayOnAServerThatIsDown) {
  SystemBuilder b = pinned(StickySpec::By::kConnection);
  b.fault(Kind::kPause, 10.5, 20, 0);
  check_of(b).kind = CheckSpec::Kind::kRequest;
  const RunResult r = b.run();
  EXPECT_EQ(stats(r).marked_down, 1u);
  EXPECT_EQ(server(r, 0).attempts.offered, 59u);
}

// ---- observe ------------------------------------------------------------------------------------

// Connection checks do not see errors; the errors themselves do. And the checks bring it back.
TEST(Observe, TakesAServerDownThatFailsRequestsAndChecksBringItBack) {
  SystemBuilder b = watched(60, 2, CheckSpec::Kind::kConnection);
  b.spec.balancers[0].health.observe =
      ObserveSpec{ObserveSpec::Layer::k7, 10, ObserveSpec::OnError::kMarkDown};
  b.fault(Kind::kErrors, 10.001, 100, 0);
  const RunResult r = b.run();
  EXPECT_NEAR(belief_changes(r, 1, 0), 10.2, .11);  // ten errors at 50 a second
  // Down for two passed checks: about 2 s to 4 s, then ten errors again.
  EXPECT_GT(stats(r).marked_down, 10u);
  EXPECT_LT(stats(r).marked_down, 20u);
  EXPECT_EQ(errors(r, Cause::kServerError), 10 * stats(r).marked_down);
  EXPECT_EQ(stats(r).checks_failed, 0u);
}

TEST(Observe, OfLayer4SeesRefusalsOnly) {
  for (const Kind kind : {Kind::kErrors, Kind::kRefuse}) {
    SystemBuilder b = watched(12, 2, CheckSpec::Kind::kElsewhere);
    b.spec.balancers[0].health.observe =
        ObserveSpec{ObserveSpec::Layer::k4, 10, ObserveSpec::OnError::kMarkDown};
    b.fault(kind, 10.001, 100, 0);
    EXPECT_EQ(stats(b.run()).marked_down, kind == Kind::kRefuse ? 1u : 0u);
  }
}

TEST(Observe, HastensTheNextCheck) {
  const auto noticed = [](std::optional<Duration> fast) {
    SystemBuilder b = watched(60, 2, CheckSpec::Kind::kConnection);
    check_of(b).interval = sec(20);
    check_of(b).fast_interval = fast;
    b.spec.balancers[0].health.observe =
        ObserveSpec{ObserveSpec::Layer::k7, 10, ObserveSpec::OnError::kFastInterval};
    b.fault(Kind::kCrash, 21, 1000, 0);
    return belief_changes(b.run(), 1, 0);
  };
  // Checks at 0, 20, 40, ...; ten errors by 21.2 s bring the next three at intervals of 1 s.
  EXPECT_NEAR(noticed(sec(1)), 21.2 + 3, .15);
  EXPECT_EQ(noticed(std::nullopt), -1);  // 40 s is only the first
}

TEST(Observe, HearsOfTimeoutsOfTheBalancer) {
  SystemBuilder b = watched(30, 2, CheckSpec::Kind::kElsewhere);
  b.spec.balancers[0].relay.timeout = sec(.2);
  b.spec.balancers[0].health.observe =
      ObserveSpec{ObserveSpec::Layer::k4, 10, ObserveSpec::OnError::kMarkDown};
  b.fault(Kind::kBlackhole, 10, 100, 0);
  EXPECT_NEAR(belief_changes(b.run(), 1, 0), 10.4, .11);  // ten of 50 a second, .2 s later
}

// ---- outliers -----------------------------------------------------------------------------------

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

// ---- slow start ---------------------------------------------------------------------------------

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
