// Checks in whole runs: how soon a bad server is noticed, by what, and what that does to the
// traffic.
#include "models/health/health_board.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/models/health/watched_system.h"

namespace ballast {
namespace {

using namespace test;
using Kind = FaultSpec::Kind;

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

}  // namespace
}  // namespace ballast
