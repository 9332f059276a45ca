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

// Where few wait, most customers say nothing of the wait.
Plan plan_of(const Entry& e) {
  const double rho = load_of(e);
  const double waiting = e.expected.value("erlang_C", rho);
  const double customers = customers_for_one_percent(rho) * std::max(1.0, 0.2 / waiting);
  return plan_for(std::min(customers, 5e8), e.number("lam"), warmup_for(rho));
}

bool is_light(const Entry& e) {
  return load_of(e) < 0.92 && (workers_of(e) == 1 || workers_of(e) == 2 || workers_of(e) == 8);
}

void check(const Entry& e) {
  expect_agreement(queue_of(e, 1 / e.number("mu")), e.expected, plan_of(e), 5);
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
