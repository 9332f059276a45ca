// M/G/1 under processor sharing: the mean sojourn E[S] / (1 - rho) does not feel the law of the
// work, and a request of work x stays x / (1 - rho) on average.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

SystemSpec shared(double rate, Law work) {
  return system_of(poisson(rate), std::move(work),
                   pool_of("app", 1, 1, kUnlimited, Discipline::kProcessorSharing));
}

void check(const char* id, const Law& work) {
  const Entry e = entry_of("mg1", id);
  const double rho = e.number("lam");
  nlohmann::json expected = e.expected;
  expected["L"] = rho * expected.at("W").get<double>();  // Little
  expected["utilisation"] = rho;
  const double customers = customers_for_one_percent(rho, std::max(1.2, work->scv() / 2));
  expect_agreement(shared(rho, work), expected, plan_for(customers, rho, warmup_for(rho, 3)), 3);
}

TEST(ProcessorSharingSlow, MeetsTheExactMean) { check("mg1ps-rho0.8", exponential_law(1)); }
TEST(ProcessorSharingSlow, DoesNotFeelThatWorkIsConstant) {
  check("mg1ps-rho0.8", deterministic_law(1));
}
TEST(ProcessorSharingSlow, DoesNotFeelThatWorkIsHyperexponential) {
  check("mg1ps-rho0.8", hyperexponential_law(1, 2));
}
TEST(ProcessorSharingSlow, DoesNotFeelThatWorkIsLognormal) {
  check("mg1ps-rho0.8", lognormal_law(1, 1));
}
TEST(ProcessorSharingExhaustive, MeetsTheExactMeanAtNinetyPercent) {
  check("mg1ps-rho0.9", exponential_law(1));
}
TEST(ProcessorSharingExhaustive, DoesNotFeelThatWorkIsConstantAtNinetyPercent) {
  check("mg1ps-rho0.9", deterministic_law(1));
}
TEST(ProcessorSharingExhaustive, DoesNotFeelWorkOfHighVariance) {
  check("mg1ps-rho0.8", hyperexponential_law(1, std::sqrt(20.0)));
}

// Two kinds of requests, of constant work .5 and 2, each half of the load.
TEST(ProcessorSharingSlow, StretchesEveryWorkByTheSameFactor) {
  const Entry e = entry_of("mg1", "mg1ps-rho0.8");
  const double slowdown = e.expected.at("conditional_slowdown").get<double>();
  const double rho = e.number("lam");
  SystemSpec spec = shared(rho, deterministic_law(0.5));
  spec.traffic[0] = traffic_of("small", poisson(rho / 2 / 0.5), deterministic_law(0.5));
  spec.traffic.push_back(traffic_of("large", poisson(rho / 2 / 2), deterministic_law(2)));
  std::vector<double> small, large;
  replicate(spec, plan_for(1.5e7, rho / 2 / 0.5 + rho / 2 / 2, 2000), [&](const WindowStats& w) {
    small.push_back(w.traffic[0].latency.mean_s() / 0.5);
    large.push_back(w.traffic[1].latency.mean_s() / 2);
  });
  EXPECT_TRUE(agrees(interval_of(small), slowdown));
  EXPECT_TRUE(agrees(interval_of(large), slowdown));
}

}  // namespace
}  // namespace ballast
