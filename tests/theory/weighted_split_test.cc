// A Poisson stream split by weighted random choice is independent queues, one a server: the
// misweighted pool, exactly.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

// Shares of the entries are multiples of 1/720, or else are given to six digits.
std::vector<std::uint32_t> weights_of(const std::vector<double>& shares) {
  std::vector<std::uint32_t> weights;
  for (const double share : shares) {
    const double twentieths = std::round(share * 720);
    weights.push_back(static_cast<std::uint32_t>(twentieths));
    if (std::abs(share * 720 - twentieths) > 1e-4) {
      weights.clear();
      for (const double s : shares)
        weights.push_back(static_cast<std::uint32_t>(std::round(s * 1e6)));
      return weights;
    }
  }
  return weights;
}

void set_weights(PoolSpec& pool, const std::vector<double>& shares) {
  const auto weights = weights_of(shares);
  for (std::size_t i = 0; i < weights.size(); ++i) pool.servers[i].weight = weights[i];
}

// ---- over M/M/1 servers, of unequal speeds too ----------------------------------------------

class RandomSplitSlow : public testing::TestWithParam<Entry> {};
TEST_P(RandomSplitSlow, IsIndependentQueues) {
  const Entry& e = GetParam();
  const auto rates = e.parameters.at("lams").get<std::vector<double>>();
  const auto speeds = e.parameters.at("mus").get<std::vector<double>>();
  double rate = 0, load = 0;
  for (const double r : rates) rate += r;
  for (const double rho : e.expected.at("rho").get<std::vector<double>>())
    load = std::max(load, rho);
  PoolSpec pool = pool_of("app", static_cast<std::uint32_t>(rates.size()), 1);
  std::vector<double> shares;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    pool.servers[i].speed = speeds[i];
    shares.push_back(rates[i] / rate);
  }
  set_weights(pool, shares);
  SystemSpec spec = system_of(poisson(rate), exponential_law(1), std::move(pool));
  spec.slo_latency = std::chrono::seconds{5};
  expect_agreement(spec, e.expected,
                   plan_for(customers_for_one_percent(load) * 2, rate, warmup_for(load)), 4);
}
// Overloaded servers without a bound have no steady state; a load of .95 needs an hour.
INSTANTIATE_TEST_SUITE_P(Reference, RandomSplitSlow,
                         testing::ValuesIn(entries_of("weighted_split",
                                                      [](const Entry& e) {
                                                        return e.id == "split-even-0.7" ||
                                                               e.id == "split-heterogeneous-even" ||
                                                               begins(e.id, "split-optimal");
                                                      })),
                         test_name);

// ---- over servers with workers and a bounded queue ------------------------------------------

void check_bounded(const Entry& e) {
  const auto shares = e.parameters.at("shares").get<std::vector<double>>();
  const std::uint32_t workers = e.count("workers");
  const double rate = e.number("lam");
  PoolSpec pool = pool_of("app", static_cast<std::uint32_t>(shares.size()), workers,
                          e.count("K_max_in_system") - workers);
  set_weights(pool, shares);
  SystemSpec spec = system_of(
      poisson(rate), exponential_law(1 / e.number("service_rate_per_worker")), std::move(pool));
  spec.slo_latency = from_seconds(e.number("slo_s"));
  // The slow ones are rare, and come in clusters.
  const double slow = e.expected.at("slow_but_ok_rate").get<double>();
  const double customers = 4e6 + (slow > 1e-3 ? 1.3e5 * 8 / slow : 0);
  Plan plan = plan_for(customers, rate, 30);
  plan.cooldown_s = 30;
  expect_agreement(spec, e.expected, plan, 3);
}

bool is_bounded(const Entry& e) { return begins(e.model, "weighted random split over M/M/"); }
bool slow_is_common(const Entry& e) {
  const double slow = e.expected.value("slow_but_ok_rate", 0.0);
  return is_bounded(e) && (slow > 0.01 || slow < 1e-3);
}
bool slow_is_rare(const Entry& e) { return is_bounded(e) && !slow_is_common(e); }

class BoundedSplitSlow : public testing::TestWithParam<Entry> {};
TEST_P(BoundedSplitSlow, MeetsTheExactValues) { check_bounded(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Reference, BoundedSplitSlow,
                         testing::ValuesIn(entries_of("weighted_split", slow_is_common)),
                         test_name);

class BoundedSplitExhaustive : public testing::TestWithParam<Entry> {};
TEST_P(BoundedSplitExhaustive, MeetsTheExactValues) { check_bounded(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Reference, BoundedSplitExhaustive,
                         testing::ValuesIn(entries_of("weighted_split", slow_is_rare)), test_name);

}  // namespace
}  // namespace ballast
