// Against the values of tower's own tests (tests/golden/formulas.json), and where Finagle differs.
#include "models/balancers/loads/peak_ewma.h"

#include <gtest/gtest.h>

#include "tests/models/balancers/golden.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// One server under a peak EWMA; times in milliseconds, costs in milliseconds.
struct OneServer {
  explicit OneServer(Duration decay, Duration initial = Duration{0})
      : view(view_of_one()), load(view, decay, initial) {}

  static PoolView view_of_one() {
    PoolView view;
    view.add();
    return view;
  }
  void at(std::int64_t ms) { view.now = kStart + milliseconds{ms}; }
  void start() { ++view.in_flight[0]; }
  void finish(std::int64_t response_ms) {
    --view.in_flight[0];
    load.finished(0, {Outcome::Kind::kOk, milliseconds{response_ms}});
  }
  double cost_ms() { return load.of(0) / 1e6; }

  PoolView view;
  PeakEwmaLoad load;
};

}  // namespace

TEST(PeakEwmaLoad, DecaysAsInTowersTests) {
  const json file = golden("formulas.json")["tower_peak_ewma"];
  const Duration decay = from_seconds(file["decay_s"]);
  ASSERT_EQ(file["vectors"].size(), 3u);
  for (const json& v : file["vectors"]) {
    OneServer server(decay, from_seconds(v["default_rtt_ms"].get<double>() / 1000));
    server.at(v["idle_ms"]);
    EXPECT_NEAR(server.cost_ms(), v["cost_ms"], 1e-6);
  }
}

// The `compound` record: two requests of 200 ms, started at 100 and 200 ms.
TEST(PeakEwmaLoad, TakesThePeakAndCountsWhatIsPendingAsInTowersTests) {
  OneServer server(seconds{1}, milliseconds{20});
  EXPECT_DOUBLE_EQ(server.cost_ms(), 20);
  server.at(100);
  server.start();
  server.at(200);
  server.start();
  server.at(300);
  server.finish(200);
  EXPECT_DOUBLE_EQ(server.cost_ms(), 400);
  server.at(400);
  server.finish(200);
  EXPECT_DOUBLE_EQ(server.cost_ms(), 200);
}

// Reading or not reading in between makes no difference to an idle server.
TEST(PeakEwmaLoad, DecaysAlikeHoweverOftenItIsRead) {
  OneServer often(seconds{1}, milliseconds{20}), once(seconds{1}, milliseconds{20});
  for (std::int64_t ms = 0; ms <= 1500; ms += 7) {
    often.at(ms);
    often.cost_ms();
  }
  often.at(1500);
  once.at(1500);
  EXPECT_NEAR(often.cost_ms(), once.cost_ms(), 1e-9);
  EXPECT_NEAR(once.cost_ms(), 20 * std::exp(-1.5), 1e-9);
}

// A response faster than the estimate moves it by 1 - exp(-elapsed / decay) of the difference,
// where the time counts from the last update, readings included.
TEST(PeakEwmaLoad, ComesDownSlowly) {
  OneServer server(seconds{10}, milliseconds{100});
  server.start();
  server.at(2000);
  server.finish(10);
  const double kept = std::exp(-0.2);
  const double first = 100 * kept + 10 * (1 - kept);
  EXPECT_NEAR(server.cost_ms(), first, 1e-9);
  server.at(3000);
  EXPECT_NEAR(server.cost_ms(), first * std::exp(-0.1), 1e-9);
}

TEST(PeakEwmaLoad, PutsServersWithoutHistoryBehindAsFinagleDoes) {
  OneServer finagle(seconds{10}), tower(seconds{10}, milliseconds{30});
  EXPECT_EQ(finagle.load.of(0), 0);
  finagle.start();
  EXPECT_EQ(finagle.load.of(0), static_cast<double>((INT64_C(0x7fffffffffffffff) >> 16) + 1));
  finagle.at(5);
  finagle.finish(5);
  EXPECT_DOUBLE_EQ(finagle.cost_ms(), 5);
  tower.start();
  EXPECT_DOUBLE_EQ(tower.cost_ms(), 60);
}

TEST(PeakEwmaLoad, KnowsServersThatAreAppended) {
  OneServer server(seconds{1}, milliseconds{20});
  while (server.view.servers.size() < 3) server.view.add();
  server.at(1000);
  EXPECT_DOUBLE_EQ(server.load.of(2), 20e6);
  EXPECT_NEAR(server.load.of(0), 20e6 * std::exp(-1.0), 1);
}

}  // namespace ballast::policy_testing
