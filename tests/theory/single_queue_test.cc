// M/M/1 and M/M/c against Erlang (1917), and that the test can fail.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

std::uint32_t workers_of(const Entry& e) { return e.parameters.value("c", 1u); }
double load_of(const Entry& e) { return e.number("lam") / e.number("mu") / workers_of(e); }

SystemSpec queue_of(const Entry& e, double mean_work_s) {
  SystemSpec spec = system_of(poisson(e.number("lam")), exponential_law(mean_work_s),
                              pool_of("app", 1, workers_of(e)));
  spec.slo_latency = std::chrono::seconds{5};
  return spec;
}

// Where few wait, most customers say nothing of the wait. At a load of .99 a mean known to 1 %
// would take 5e9 customers: a tenth of that knows it to 5 %.
Plan plan_of(const Entry& e) {
  const double rho = load_of(e);
  const double waiting = e.expected.value("erlang_C", rho);
  const double factor = rho < 0.6 ? std::max(2.2, 0.45 / waiting) : std::max(1.0, 0.9 / waiting);
  return plan_for(std::min(customers_for_one_percent(rho) * factor, 5e8), e.number("lam"),
                  warmup_for(rho));
}

bool is_light(const Entry& e) {
  const double rho = load_of(e);
  const std::uint32_t workers = workers_of(e);
  return rho < 0.92 && (workers <= 2 || (workers == 8 && rho > 0.6));
}

void check(const Entry& e) {
  nlohmann::json expected = e.expected;
  // Where fewer than one in ten waits, the 95th percentile of the wait is hardly more than none.
  if (expected.value("erlang_C", 1.0) < 0.1) expected.erase("wait_p95");
  const bool saturated = load_of(e) > 0.98;
  expect_agreement(queue_of(e, 1 / e.number("mu")), expected, plan_of(e), 5,
                   saturated ? Agreement{0.03, 0.05} : Agreement{});
}

class SingleQueueSlow : public testing::TestWithParam<Entry> {};
TEST_P(SingleQueueSlow, MeetsTheExactValues) { check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Reference, SingleQueueSlow,
                         testing::ValuesIn(entries_of("mm1_mmc", is_light)), test_name);

class SingleQueueExhaustive : public testing::TestWithParam<Entry> {};
TEST_P(SingleQueueExhaustive, MeetsTheExactValues) { check(GetParam()); }
INSTANTIATE_TEST_SUITE_P(Reference, SingleQueueExhaustive,
                         testing::ValuesIn(entries_of("mm1_mmc",
                                                      [](const Entry& e) { return !is_light(e); })),
                         test_name);

}  // namespace
}  // namespace ballast
