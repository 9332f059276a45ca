// Hedged and redundant requests (tests/reference/tail_hedging.json). Hedging: with unlimited
// workers the latency is min(X, h + Y), so that P(latency > t) = P(X > t) P(Y > t - h). Redundancy:
// d copies to different servers, first come first served, the others stopped when one is done
// (Gardner et al., Operations Research 65(4), 2017). Fan-out: Dean and Barroso, "The Tail at
// Scale", 2013.
//
// The published measurements among the entries (tail-at-scale-tables) are no model's prediction.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

// A mean of 1 and the tails of the entries.
Law latency_of(const std::string& name) {
  const auto make = [](std::string_view distribution,
                       const std::vector<std::pair<std::string, Args::Value>>& given) {
    Args args;
    for (const auto& [key, value] : given) args.set(key, value);
    return find_distribution_kind(distribution)->make(args);
  };
  if (name == "Exp(1)") return exponential_law(1);
  if (begins(name, "lognormal"))
    return make("lognormal", {{"mean", Duration{1'000'000'000}}, {"cv", 2.0}});
  return make("pareto", {{"mean", Duration{1'000'000'000}}, {"alpha", 1.5}});
}

std::vector<Entry> hedges(bool heavy) {
  return entries_of("tail_hedging", [heavy](const Entry& e) {
    return begins(e.id, "hedge-") && begins(e.id, "hedge-pareto") == heavy;
  });
}

// Exact quantiles of the tail, from some millions of independent latencies.
void check_hedge(const Entry& e, double requests, const Agreement& tail) {
  const Law latency = latency_of(e.parameters.at("latency"));
  Plan plan = plan_for(requests, 1000, 1);
  plan.cooldown_s = 5000;  // the slowest of all belong to the tail, too; nobody comes meanwhile
  ArrivalSpec arrivals = poisson(1000);
  const Time end = kStart + from_seconds(plan.warmup_s + plan.length_s);
  std::get<OpenArrivals>(arrivals).rate.segments = {{kStart, 1000, 1000}, {end, 0, 0}};
  SystemSpec spec = system_of(arrivals, latency, pool_of("app", 2, kUnlimited));
  spec.traffic[0].work_per = WorkPer::kAttempt;
  RelaySpec& relay = spec.balancers[0].relay;
  relay.hedges = 1;
  relay.hedge_after = from_seconds(e.number("hedge_delay"));
  std::vector<double> extra, p99, p999;
  replicate(spec, plan, [&](const WindowStats& w) {
    extra.push_back(measures::ratio(w.total.attempts, w.total.requests.offered) - 1);
    p99.push_back(w.total.latency.quantile_s(0.99));
    p999.push_back(w.total.latency.quantile_s(0.999));
  });
  EXPECT_TRUE(agrees(interval_of(extra), e.expected.at("extra_requests"), tail));
  EXPECT_TRUE(agrees(interval_of(p99), e.expected.at("p99"), tail));
  EXPECT_TRUE(agrees(interval_of(p999), e.expected.at("p999"), tail));
  relay.hedges = 0;
  std::vector<double> unhedged;
  replicate(spec, plan,
            [&](const WindowStats& w) { unhedged.push_back(w.total.latency.quantile_s(0.999)); });
  EXPECT_TRUE(agrees(interval_of(unhedged), e.expected.at("p999_unhedged"),
                     {5 * tail.tolerance, 5 * tail.precision}));
}

class HedgingSlow : public testing::TestWithParam<Entry> {};
TEST_P(HedgingSlow, CutsTheTailAsItShould) { check_hedge(GetParam(), 4e6, {0.02, 0.03}); }
INSTANTIATE_TEST_SUITE_P(Light, HedgingSlow, testing::ValuesIn(hedges(false)), test_name);
INSTANTIATE_TEST_SUITE_P(Heavy, HedgingSlow, testing::ValuesIn(hedges(true)), test_name);

void check_redundancy(const Entry& e, double customers) {
  const std::uint32_t servers = e.count("k");
  const double rate = servers * e.number("lam_per_server");
  SystemSpec spec = system_of(poisson(rate), exponential_law(1), pool_of("app", servers, 1));
  spec.traffic[0].work_per = WorkPer::kAttempt;
  spec.balancers[0].relay.hedges = e.count("d") - 1;
  Plan plan = plan_for(customers, rate, 100);
  plan.cooldown_s = 100;
  EXPECT_TRUE(
      agrees(interval_of(samples_of(spec, plan,
                                    [](const WindowStats& w) { return w.total.latency.mean_s(); })),
             e.expected.at("W")));
}

std::vector<Entry> redundancies() {
  return entries_of("tail_hedging", [](const Entry& e) { return begins(e.id, "redundancy-"); });
}

class RedundancySlow : public testing::TestWithParam<Entry> {};
TEST_P(RedundancySlow, MeetsTheExactMean) { check_redundancy(GetParam(), 4e6); }
INSTANTIATE_TEST_SUITE_P(Reference, RedundancySlow, testing::ValuesIn(redundancies()), test_name);

// A request that needs n answers is slow when one of them is: here each call fails with the
// probability p, and the request with it.
TEST(FanOut, IsAsSlowAsItsSlowestPart) {
  for (const char* id : {"fanout-100-p01", "fanout-1-p01"}) {
    const Entry e = entry_of("tail_hedging", id);
    SystemSpec spec = system_of(poisson(200), deterministic_law(0), pool_of("app", 1, kUnlimited));
    PoolSpec leaves = pool_of("leaf", 1, kUnlimited);
    leaves.work = deterministic_law(1e-6);
    spec.pools.push_back(std::move(leaves));
    CallSpec call;
    call.pool = 1;
    call.count = e.number("n");
    call.policy = policy("random");
    spec.pools[0].calls.push_back(call);
    FaultSpec slow;
    slow.kind = FaultSpec::Kind::kErrors;
    slow.ratio = e.number("p");
    slow.targets = {{1, 0}};
    spec.timeline.push_back({kStart, "", "", {slow}, Duration{0}});
    const double precision = e.number("n") > 1 ? 0.01 : 0.1;
    EXPECT_TRUE(agrees(interval_of(samples_of(spec, plan_for(2e5, 200, 1), measures::failed)),
                       e.expected.at("P"), {0.02, precision}));
  }
}

}  // namespace
}  // namespace ballast
