#include <gtest/gtest.h>

#include "models/balancers/algorithms/research/prequal_latencies.h"
#include "models/balancers/algorithms/research/prequal_pool.h"
#include "tests/models/balancers/golden.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ProbePool pool_of(const json& entries) {
  ProbePool pool(16);
  for (const json& e : entries)
    pool.insert({e["r"], kStart, e["rif"], milliseconds{e["lat"].get<int>()}, 2});
  return pool;
}

std::vector<ServerIndex> servers_of(const ProbePool& pool) {
  std::vector<ServerIndex> servers;
  for (std::size_t i = 0; i < pool.size(); ++i) servers.push_back(pool[i].server);
  return servers;
}

Probe probe(ServerIndex server, int received_ms, std::uint32_t in_flight, int latency_ms,
            std::uint32_t uses = 2) {
  return {server, kStart + milliseconds{received_ms}, in_flight, milliseconds{latency_ms}, uses};
}

// What servers answer to probes, chosen by the test.
class Answers final : public ServerReports {
 public:
  explicit Answers(std::vector<std::uint32_t> in_system) : in_system_(std::move(in_system)) {}
  std::uint32_t in_system(ServerIndex i) const override {
    ++probes;
    return in_system_[i];
  }
  double utilization(ServerIndex) const override { return 0; }

  std::vector<std::uint32_t> in_system_;
  mutable int probes = 0;
};

struct ProbedRig {
  ProbedRig(std::vector<std::uint32_t> in_system,
            const std::vector<std::pair<std::string, Args::Value>>& given)
      : answers(in_system),
        rig(kind_of("prequal"), args_with(kind_of("prequal"), given),
            std::vector<std::uint32_t>(in_system.size(), 1)) {
    rig.view.reports = &answers;
  }
  void respond(ServerIndex server, Duration latency, Outcome::Kind kind = Outcome::Kind::kOk) {
    ++rig.view.in_flight[server];
    rig.policy->on_start(server, Duration{1});
    rig.view.now += latency;
    --rig.view.in_flight[server];
    rig.policy->on_finish(server, {kind, latency});
  }
  Answers answers;
  PolicyRig rig;
};

}  // namespace

TEST(ProbePool, ChoosesAndRemovesAsRecorded) {
  const json file = golden("prequal.json");
  std::size_t choices = 0;
  for (const json& v : file["vectors"]) {
    if (v.contains("remove_worst")) {
      const json& record = v["remove_worst"];
      ProbePool pool = pool_of(record["entries"]);
      pool.remove_worst(record["threshold"]);
      for (const ServerIndex server : servers_of(pool))
        EXPECT_NE(server, record["removed"].get<ServerIndex>());
      EXPECT_EQ(pool.size() + 1, record["entries"].size());
    } else {
      const ProbePool pool = pool_of(v["entries"]);
      EXPECT_EQ(pool[pool.best(v["threshold"])].server, v["pick"].get<ServerIndex>());
      ++choices;
    }
  }
  EXPECT_EQ(choices, 3u);
}

TEST(ProbePool, BreaksTiesByTheOtherNumber) {
  ProbePool pool(16);
  pool.insert(probe(0, 0, 4, 10));
  pool.insert(probe(1, 0, 3, 10));
  EXPECT_EQ(pool[pool.best(5)].server, 1u);
  EXPECT_EQ(pool[pool.best(2)].server, 1u);  // all hot: fewest in flight
  pool.insert(probe(2, 0, 3, 9));
  EXPECT_EQ(pool[pool.best(2)].server, 2u);
  EXPECT_EQ(ProbePool(3).best(1), ProbePool::kNone);
}

TEST(ProbePool, KeepsTheNewestOfEveryServerAndOfAll) {
  ProbePool pool(2);
  pool.insert(probe(0, 1, 1, 1));
  pool.insert(probe(0, 2, 7, 1));
  EXPECT_EQ(pool.size(), 1u);
  EXPECT_EQ(pool[0].in_flight, 7u);
  pool.insert(probe(1, 3, 1, 1));
  pool.insert(probe(2, 4, 1, 1));
  EXPECT_EQ(servers_of(pool), (std::vector<ServerIndex>{1, 2}));
}

TEST(ProbePool, CountsUsesAndTheRequestsSent) {
  ProbePool pool(4);
  pool.insert(probe(4, 0, 1, 1, 2));
  EXPECT_EQ(pool.use(0), 4u);
  EXPECT_EQ(pool[0].in_flight, 2u);
  EXPECT_EQ(pool.use(0), 4u);
  EXPECT_EQ(pool.size(), 0u);
}

TEST(ProbePool, ForgetsOldProbesAndTheWorst) {
  ProbePool pool(4);
  pool.insert(probe(0, 0, 9, 1));
  pool.insert(probe(1, 500, 1, 99));
  pool.insert(probe(2, 900, 1, 5));
  pool.insert(probe(3, 950, 8, 2));
  pool.expire(kStart + milliseconds{1000}, seconds{1});
  EXPECT_EQ(pool.size(), 4u);  // a second is not yet too old
  pool.expire(kStart + milliseconds{1001}, seconds{1});
  EXPECT_EQ(servers_of(pool), (std::vector<ServerIndex>{1, 2, 3}));
  pool.remove_worst(5);  // the hot one
  EXPECT_EQ(servers_of(pool), (std::vector<ServerIndex>{1, 2}));
  pool.remove_worst(5);  // the slow one
  EXPECT_EQ(servers_of(pool), (std::vector<ServerIndex>{2}));
}

TEST(RecentLoads, KnowsTheQuantileOfTheLatest) {
  RecentLoads loads(5);
  EXPECT_EQ(loads.quantile(0.5), ProbePool::kNothingIsHot);
  for (const std::uint32_t load : {9u, 1u, 2u, 3u, 4u, 5u}) loads.add(load);
  EXPECT_EQ(loads.quantile(0), 1u);
  EXPECT_EQ(loads.quantile(0.5), 3u);
  EXPECT_EQ(loads.quantile(0.84), 4u);
  EXPECT_EQ(loads.quantile(1), 5u);
  for (int k = 0; k < 5; ++k) loads.add(2);
  EXPECT_EQ(loads.quantile(1), 2u);
}

TEST(PrequalLatencies, AreTheMedianOfThoseAtASimilarLoad) {
  PrequalLatencies latencies;
  EXPECT_EQ(latencies.at(3), Duration{0});
  latencies.add(1, milliseconds{10});
  EXPECT_EQ(latencies.at(50), milliseconds{10});
  for (int k = 0; k < 9; ++k) latencies.add(1, milliseconds{10 + k});
  for (int k = 0; k < 9; ++k) latencies.add(20, milliseconds{200 + k});
  EXPECT_EQ(latencies.at(2), milliseconds{14});
  EXPECT_EQ(latencies.at(15), milliseconds{204});
  for (int k = 0; k < 32; ++k) latencies.add(1, milliseconds{77});  // the old ones are forgotten
  EXPECT_EQ(latencies.at(20), milliseconds{77});
}

TEST(Prequal, ProbesThreeServersForEveryQuery) {
  ProbedRig probed(std::vector<std::uint32_t>(50, 0), {});
  for (int k = 0; k < 10; ++k) probed.rig.pick();
  EXPECT_EQ(probed.answers.probes, 30);
}

TEST(Prequal, SpreadsAFractionOfAProbeEvenly) {
  ProbedRig probed(std::vector<std::uint32_t>(50, 0), {{"probes", 0.5}});
  for (int k = 0; k < 10; ++k) probed.rig.pick();
  EXPECT_EQ(probed.answers.probes, 5);
}

// All servers are hot alike but one, which every probe of it finds idle.
TEST(Prequal, AvoidsServersThatSayTheyAreLoaded) {
  std::vector<std::uint32_t> load(10, 40);
  load[3] = 0;
  ProbedRig probed(load, {{"probes", 10.0}, {"removals", 0.0}});
  probed.rig.pick();
  for (int k = 0; k < 50; ++k) ASSERT_EQ(probed.rig.pick(), 3u);
}

TEST(Prequal, PrefersTheFastestAmongTheCold) {
  ProbedRig probed({2, 2, 2, 2}, {{"probes", 4.0}, {"removals", 0.0}, {"hot_quantile", 1.0}});
  const std::vector<int> latency_ms{30, 10, 20, 40};
  for (ServerIndex i = 0; i < 4; ++i) probed.respond(i, milliseconds{latency_ms[i]});
  probed.rig.pick();
  for (int k = 0; k < 20; ++k) ASSERT_EQ(probed.rig.pick(), 1u);
}

// A server that fails at once is the fastest and emptiest of all.
TEST(Prequal, IsNotDrawnToAServerThatFailsFast) {
  for (const bool averse : {true, false}) {
    ProbedRig probed({2, 2, 2, 0}, {{"probes", 2.0}, {"error_aversion", averse}});
    int failed = 0;
    for (int k = 0; k < 1000; ++k) {
      const ServerIndex server = probed.rig.pick();
      const bool fails = server == 3;
      failed += fails ? 1 : 0;
      probed.respond(server, milliseconds{fails ? 1 : 40},
                     fails ? Outcome::Kind::kError : Outcome::Kind::kOk);
    }
    if (averse)
      EXPECT_LT(failed, 450);
    else
      EXPECT_GT(failed, 700);
  }
}

// The pool is empty after a second without queries: a random server. With a threshold of nothing
// every server comes up.
TEST(Prequal, FallsBackToARandomServer) {
  ProbedRig probed({0, 9, 9, 9}, {{"probes", 4.0}, {"removals", 0.0}});
  std::vector<int> picked(4, 0);
  for (int k = 0; k < 4000; ++k) {
    probed.rig.view.now += milliseconds{1001};
    ++picked[probed.rig.pick()];
  }
  for (const int count : picked) EXPECT_NEAR(count, 1000, 5 * 27.4);  // five standard deviations
}

}  // namespace ballast::policy_testing
