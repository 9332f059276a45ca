// Join the shortest queue: sampling all servers is power_of_d with d = n. Exact values from the
// truncated Markov chain; ties are broken at random.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

class ShortestQueueSlow : public testing::TestWithParam<Entry> {};
TEST_P(ShortestQueueSlow, MeetsTheExactValues) {
  const Entry& e = GetParam();
  const std::uint32_t n = e.count("n");
  const double rho = e.number("rho");
  SystemSpec spec = system_of(poisson(n * rho), exponential_law(1 / e.number("mu")),
                              pool_of("app", n, 1), "power_of_d");
  Args args;
  args.set("d", std::int64_t{n});
  args.set("sampling", std::string("distinct"));
  spec.balancers[0].policy.args = args;
  expect_agreement(spec, e.expected,
                   plan_for(customers_for_one_percent(rho), n * rho, warmup_for(rho)), 2);
}
INSTANTIATE_TEST_SUITE_P(Reference, ShortestQueueSlow,
                         testing::ValuesIn(entries_of("jsq_lwl_jiq",
                                                      [](const Entry& e) {
                                                        return begins(e.model, "JSQ,") &&
                                                               e.number("rho") < 0.75;
                                                      })),
                         test_name);

}  // namespace
}  // namespace ballast
