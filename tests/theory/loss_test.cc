// Where requests are turned away: Erlang's loss formula, whatever the law of the work, and M/M/c/K.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

// ---- no waiting place at all ----------------------------------------------------------------

bool is_erlang_b(const Entry& e) { return begins(e.model, "M/G/c/c"); }
double loss_of(const Entry& e) { return e.expected.at("loss").get<double>(); }

void check_loss(const Entry& e, const Law& work, double longer = 1) {
  const SystemSpec spec =
      system_of(poisson(e.number("offered_erlangs")), work, pool_of("app", 1, e.count("c"), 0));
  // Losses come in clusters: four times as many customers as independent ones need, and more when
  // the work varies more.
  const double customers = longer * 1.3e5 * 4 / loss_of(e) * std::max(1.0, 0.8 * work->scv());
  expect_agreement(spec, e.expected, plan_for(customers, e.number("offered_erlangs"), 300));
}

bool loses_often(const Entry& e) { return is_erlang_b(e) && loss_of(e) > 0.05; }
bool loses_seldom(const Entry& e) { return is_erlang_b(e) && loss_of(e) <= 0.05; }
bool has_few_workers(const Entry& e) { return is_erlang_b(e) && e.count("c") <= 5; }

auto entries(bool (*wanted)(const Entry&)) {
  return testing::ValuesIn(entries_of("loss_and_timeouts", wanted));
}

class LossSystemSlow : public testing::TestWithParam<Entry> {};
TEST_P(LossSystemSlow, LosesWhatErlangSays) { check_loss(GetParam(), exponential_law(1)); }
TEST_P(LossSystemSlow, LosesTheSameWithConstantWork) {
  check_loss(GetParam(), deterministic_law(1));
}
INSTANTIATE_TEST_SUITE_P(Reference, LossSystemSlow, entries(loses_often), test_name);

class VariableWorkSlow : public testing::TestWithParam<Entry> {};
TEST_P(VariableWorkSlow, LosesTheSameWhenLognormal) { check_loss(GetParam(), lognormal_law(1, 2)); }
TEST_P(VariableWorkSlow, LosesTheSameWhenHyperexponential) {
  check_loss(GetParam(), hyperexponential_law(1, std::sqrt(10.0)));
}
INSTANTIATE_TEST_SUITE_P(Reference, VariableWorkSlow, entries(has_few_workers), test_name);

// Many workers remember longer.
class LossSystemExhaustive : public testing::TestWithParam<Entry> {};
TEST_P(LossSystemExhaustive, LosesWhatErlangSays) {
  check_loss(GetParam(), exponential_law(1), 1.5);
}
TEST_P(LossSystemExhaustive, LosesTheSameWithConstantWork) {
  check_loss(GetParam(), deterministic_law(1), 1.5);
}
INSTANTIATE_TEST_SUITE_P(Reference, LossSystemExhaustive, entries(loses_seldom), test_name);

// ---- a bounded queue ------------------------------------------------------------------------

bool is_bounded(const Entry& e) { return begins(e.model, "M/M/1/K") || begins(e.model, "M/M/c/K"); }

// The queue of 200 places at a load of .9 is all but M/M/8, which single_queue_test.cc has.
bool is_short_or_full(const Entry& e) {
  return is_bounded(e) && (e.count("K") < 50 || e.expected.at("fluid_loss").get<double>() > 0);
}
bool is_long(const Entry& e) { return is_bounded(e) && !is_short_or_full(e); }

void check_bounded(const Entry& e, double customers) {
  const std::uint32_t workers = e.parameters.value("c", 1u);
  const SystemSpec spec = system_of(poisson(e.number("lam")), exponential_law(1 / e.number("mu")),
                                    pool_of("app", 1, workers, e.count("K") - workers));
  expect_agreement(spec, e.expected, plan_for(customers, e.number("lam"), 5000), 6);
}

class BoundedQueueSlow : public testing::TestWithParam<Entry> {};
TEST_P(BoundedQueueSlow, MeetsTheExactValues) {
  const Entry& e = GetParam();
  const double rho = e.number("lam") / e.parameters.value("c", 1u);
  // Far above 1 the queue hardly moves; around 1 it wanders over all its places, and below 1 it
  // seldom overflows.
  check_bounded(e, rho > 1.4 ? 4e6 : rho > 0.97 ? 8e6 : 2e7);
}
INSTANTIATE_TEST_SUITE_P(Reference, BoundedQueueSlow, entries(is_short_or_full), test_name);

class BoundedQueueExhaustive : public testing::TestWithParam<Entry> {};
TEST_P(BoundedQueueExhaustive, MeetsTheExactValues) { check_bounded(GetParam(), 8e7); }
INSTANTIATE_TEST_SUITE_P(Reference, BoundedQueueExhaustive, entries(is_long), test_name);

}  // namespace
}  // namespace ballast
