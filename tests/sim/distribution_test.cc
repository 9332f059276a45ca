// Samplers against what the laws claim: moments, distribution functions, and the first draws.
#include "sim/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <numbers>
#include <numeric>

#include "tests/sim/distribution_cases.h"

namespace ballast {
namespace testing {

namespace {

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

std::function<double(double)> exponential_cdf(double mean) {
  return [=](double x) { return -std::expm1(-x / mean); };
}

Args part(double share, Law part_law) { return args({{"share", share}, {"law", part_law}}); }
Args phase(double share, double mean) { return args({{"share", share}, {"mean", in_s(mean)}}); }
Args knot(double p, double value) { return args({{"p", p}, {"value", in_s(value)}}); }

}  // namespace

std::vector<LawCase> law_cases() {
  std::vector<LawCase> cases;
  const auto add = [&](std::string name, std::string_view kind, const Args& given, double mean_s,
                       double scv, std::function<double(double)> cdf) {
    cases.push_back({std::move(name), law(kind, given), mean_s, scv, std::move(cdf)});
  };
  const auto gamma_cdf = [](double mean, double shape) {
    return [=](double x) { return boost::math::gamma_p(shape, x * shape / mean); };
  };
  const auto lognormal_cdf = [](double mean, double sigma) {
    return [=](double x) {
      return x <= 0 ? 0 : normal_cdf((std::log(x / mean) + sigma * sigma / 2) / sigma);
    };
  };
  const double inf = std::numeric_limits<double>::infinity();

  add("exponential", "exponential", args({{"mean", in_s(0.08)}}), 0.08, 1, exponential_cdf(0.08));
  add("deterministic", "deterministic", args({{"value", in_s(0.3)}}), 0.3, 0, nullptr);
  add("uniform", "uniform", args({{"min", in_s(1)}, {"max", in_s(4)}}), 2.5, 0.12,
      [](double x) { return (x - 1) / 3; });
  add("lognormal_cv", "lognormal", args({{"mean", in_s(2)}, {"cv", 1.0}}), 2, 1,
      lognormal_cdf(2, std::sqrt(std::log(2))));
  // sigma = 1: ln(p99 / mean) = 2.3263478740408408 - 1/2.
  add("lognormal_p99", "lognormal",
      args({{"mean", in_s(1)}, {"p99", in_s(std::exp(1.8263478740408408))}}), 1, std::expm1(1),
      lognormal_cdf(1, 1));
  add("gamma_smooth", "gamma", args({{"mean", in_s(2)}, {"cv", 0.5}}), 2, 0.25, gamma_cdf(2, 4));
  add("gamma_bursty", "gamma", args({{"mean", in_s(2)}, {"cv", 2.0}}), 2, 4, gamma_cdf(2, 0.25));
  add("erlang", "erlang", args({{"mean", in_s(3)}, {"k", std::int64_t{3}}}), 3, 1 / 3.0,
      gamma_cdf(3, 3));
  add("erlang_of_one", "erlang", args({{"mean", in_s(3)}, {"k", std::int64_t{1}}}), 3, 1,
      exponential_cdf(3));
  // Balanced means at cv^2 = 4: shares (1 +- sqrt(3/5)) / 2.
  const double common = (1 + std::sqrt(0.6)) / 2;
  add("hyperexponential_cv", "hyperexponential", args({{"mean", in_s(1)}, {"cv", 2.0}}), 1, 4,
      [=](double x) {
        return -common * std::expm1(-2 * common * x) -
               (1 - common) * std::expm1(-2 * (1 - common) * x);
      });
  // Mean .9 + .5 = 1.4, second moment 2 (.9 + 2.5) = 6.8.
  add("hyperexponential_phases", "hyperexponential",
      args({{"phases", std::vector{phase(0.9, 1), phase(0.1, 5)}}}), 1.4, 6.8 / 1.96 - 1,
      [](double x) { return -0.9 * std::expm1(-x) - 0.1 * std::expm1(-x / 5); });
  // Gamma(1 + 2) = 2, Gamma(1 + 4) = 24.
  add("weibull_heavy", "weibull", args({{"mean", in_s(2)}, {"shape", 0.5}}), 2, 5,
      [](double x) { return -std::expm1(-std::sqrt(x)); });
  // Rayleigh: Gamma(3/2)^2 = pi / 4.
  add("weibull_rayleigh", "weibull", args({{"mean", in_s(1)}, {"shape", 2.0}}), 1,
      4 / std::numbers::pi - 1,
      [](double x) { return -std::expm1(-std::numbers::pi / 4 * x * x); });
  add("pareto_min", "pareto", args({{"min", in_s(1)}, {"alpha", 6.0}}), 1.2, 1 / 24.0,
      [](double x) { return 1 - std::pow(x, -6); });
  add("pareto_mean", "pareto", args({{"mean", in_s(3)}, {"alpha", 1.5}}), 3, inf,
      [](double x) { return 1 - std::pow(x, -1.5); });
  add("pareto_without_mean", "pareto", args({{"min", in_s(1)}, {"alpha", 0.9}}), inf, inf,
      [](double x) { return 1 - std::pow(x, -0.9); });
  // alpha = 1 on 1..100: mean ln(100) / .99, second moment 99 / .99 = 100.
  const double mean = std::log(100) / 0.99;
  add("bounded_pareto", "bounded_pareto",
      args({{"min", in_s(1)}, {"max", in_s(100)}, {"alpha", 1.0}}), mean, 100 / (mean * mean) - 1,
      [](double x) { return (1 - 1 / x) / 0.99; });
  // 80 % uniform on 0..2 ms-like units, 20 % exponential of 5: mean 1.8, second moment
  // .8 * 4/3 + .2 * 50.
  add("mixture", "mixture",
      args(
          {{"of", std::vector{part(0.8, law("uniform", args({{"min", in_s(0)}, {"max", in_s(2)}}))),
                              part(0.2, exponential_law(5))}}}),
      1.8, (3.2 / 3 + 10) / 3.24 - 1,
      [](double x) { return 0.8 * std::min(x / 2, 1.0) - 0.2 * std::expm1(-x / 5); });
  // 0..1 at p .5, 1..3 at p .9, 3..10 at p 1: mean .25 + .8 + .65, second moment
  // .5/3 + .4 * 13/3 + .1 * 139/3.
  add("empirical_quantiles", "empirical",
      args({{"quantiles", std::vector{knot(0.9, 3), knot(0.5, 1), knot(1, 10)}}}), 1.7,
      (0.5 + 5.2 + 13.9) / 3 / 2.89 - 1, [](double x) {
        return x < 1 ? x / 2 : x < 3 ? 0.5 + (x - 1) * 0.2 : 0.9 + (x - 3) / 70;
      });
  // Nothing above the highest quantile: half uniform on 0..2, half 2.
  add("empirical_without_tail", "empirical", args({{"quantiles", std::vector{knot(0.5, 2)}}}), 1.5,
      (0.5 * 4 / 3 + 2) / 2.25 - 1, nullptr);
  // 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 4.
  add("empirical_file", "empirical",
      args(
          {{"file", std::make_shared<const std::vector<double>>(std::vector<double>{1, 6, 2, 3})}}),
      3, 3.5 / 9, nullptr);
  return cases;
}

namespace {

std::vector<LawCase> cases_with(bool (*wanted)(const LawCase&)) {
  std::vector<LawCase> cases = law_cases();
  std::erase_if(cases, [&](const LawCase& c) { return !wanted(c); });
  return cases;
}
const auto kNameOf = [](const auto& one) { return one.param.name; };

class EveryLaw : public ::testing::TestWithParam<LawCase> {};
INSTANTIATE_TEST_SUITE_P(Laws, EveryLaw, ::testing::ValuesIn(law_cases()), kNameOf);

class LawWithVariance : public ::testing::TestWithParam<LawCase> {};
INSTANTIATE_TEST_SUITE_P(Laws, LawWithVariance,
                         ::testing::ValuesIn(cases_with([](const LawCase& c) {
                           return std::isfinite(c.scv);
                         })),
                         kNameOf);

class LawWithoutAtoms : public ::testing::TestWithParam<LawCase> {};
INSTANTIATE_TEST_SUITE_P(Laws, LawWithoutAtoms,
                         ::testing::ValuesIn(cases_with([](const LawCase& c) {
                           return static_cast<bool>(c.cdf);
                         })),
                         kNameOf);

constexpr double kZ999 = 3.29;  // two-sided 99.9 % of the standard normal law

TEST_P(EveryLaw, StatesItsMeanAndVariabilityExactly) {
  const LawCase& c = GetParam();
  if (std::isinf(c.mean_s))
    EXPECT_EQ(c.law->mean_s(), c.mean_s);
  else
    EXPECT_NEAR(c.law->mean_s(), c.mean_s, 1e-9 * c.mean_s);
  if (std::isinf(c.scv))
    EXPECT_EQ(c.law->scv(), c.scv);
  else
    EXPECT_NEAR(c.law->scv(), c.scv, 1e-8 * (1 + c.scv));
}

// 99.9 % confidence intervals from 200 batches by the jackknife. That of the mean is narrower than
// 1 % of it, so a bias of 1 % fails.
TEST_P(LawWithVariance, DrawsWithTheMeanAndVariabilityItStates) {
  const LawCase& c = GetParam();
  constexpr std::size_t kBatches = 200;
  const int per_batch = c.scv > 1.5 ? 20000 : 5000;
  Rng rng(RunSeed{2024, 0}.key("moments", c.name));
  std::vector<double> m1(kBatches);
  std::vector<double> m2(kBatches);
  for (std::size_t b = 0; b < kBatches; ++b)
    for (int i = 0; i < per_batch; ++i) {
      const double x = c.law->sample_s(rng);
      ASSERT_GE(x, 0);
      m1[b] += x / per_batch;
      m2[b] += x * x / per_batch;
    }
  const double sum1 = std::accumulate(m1.begin(), m1.end(), 0.0);
  const double sum2 = std::accumulate(m2.begin(), m2.end(), 0.0);
  const auto scv_of = [](double first, double second) { return second / (first * first) - 1; };
  double mean_var = 0;
  double scv_var = 0;
  const double scv = scv_of(sum1 / kBatches, sum2 / kBatches);
  for (std::size_t b = 0; b < kBatches; ++b) {
    const double without1 = (sum1 - m1[b]) / (kBatches - 1);
    const double without2 = (sum2 - m2[b]) / (kBatches - 1);
    mean_var += std::pow(without1 - sum1 / kBatches, 2);
    scv_var += std::pow(scv_of(without1, without2) - scv, 2);
  }
  const double jackknife = (kBatches - 1.0) / kBatches;
  const double mean_error = kZ999 * std::sqrt(mean_var * jackknife) + 1e-9 * c.mean_s;
  const double scv_error = kZ999 * std::sqrt(scv_var * jackknife) + 1e-9;
  EXPECT_LT(mean_error, 0.01 * c.mean_s) << "the test is too weak";
  EXPECT_NEAR(sum1 / kBatches, c.law->mean_s(), mean_error);
  EXPECT_LT(scv_error, 0.05 * (c.scv + 0.01)) << "the test is too weak";
  EXPECT_NEAR(scv, c.law->scv(), scv_error);
}

// Kolmogorov-Smirnov at the level .001: sqrt(n) D exceeds 1.95 once in 1000 times.
TEST_P(LawWithoutAtoms, DrawsFollowItsDistributionFunction) {
  const LawCase& c = GetParam();
  constexpr std::size_t kDraws = 200000;
  Rng rng(RunSeed{2024, 0}.key("cdf", c.name));
  std::vector<double> u(kDraws);
  for (double& x : u) x = c.cdf(c.law->sample_s(rng));
  std::sort(u.begin(), u.end());
  double distance = 0;
  for (std::size_t i = 0; i < kDraws; ++i) {
    const auto below = static_cast<double>(i) / kDraws;
    distance = std::max({distance, u[i] - below, below + 1.0 / kDraws - u[i]});
  }
  EXPECT_LT(std::sqrt(static_cast<double>(kDraws)) * distance, 1.95);
}

TEST_P(EveryLaw, RoundsDrawsToTheNearestNanosecond) {
  Rng a(1);
  Rng b(1);
  for (int i = 0; i < 100; ++i)
    ASSERT_EQ(GetParam().law->sample(a), from_seconds(GetParam().law->sample_s(b)));
}

// The first draws under one key. They change only when a sampler does, be it by a new Boost: then
// every published result changes, and this is where it shows.
TEST(Distribution, SamplersAreFrozen) {
  const std::map<std::string, std::vector<double>> golden{
      {"exponential",
       {0.02249062293704512, 0.061737334029130848, 0.099125263964404575, 0.16038367012615587}},
      {"deterministic", {0.3, 0.3, 0.3, 0.3}},
      {"uniform", {2.2059531114805377, 2.8830040045612964, 2.4606534369995603, 3.6465267090575342}},
      {"lognormal_cv",
       {1.920247229311977, 0.72564184252620911, 3.1429773349963455, 0.36700400855049542}},
      {"lognormal_p99",
       {0.87581512577349174, 0.27212990912598828, 1.5828273339309684, 0.1200002564798934}},
      {"gamma_smooth",
       {1.8095101501047934, 1.5639654399730842, 1.5208323957645007, 1.6875423412944581}},
      {"gamma_bursty",
       {0.36515799363701434, 0.0026327088953941938, 0.83111421263467666, 0.82617560523727396}},
      {"erlang", {2.5231676404854557, 2.1081213274976673, 2.0352131758331122, 2.3170044153735176}},
      {"erlang_of_one",
       {0.84339836013919212, 2.3151500260924065, 3.7171973986651716, 6.0143876297308454}},
      {"hyperexponential_cv",
       {0.43486877257241263, 1.1297191701784606, 0.31900623314942145, 0.31984584327652338}},
      {"hyperexponential_phases",
       {0.77171667536413557, 2.0047958765769485, 0.56610739881423533, 0.56759736814925188}},
      {"weibull_heavy",
       {0.079035643765053148, 0.59554662703507466, 1.5352840556270131, 4.019206506739935}},
      {"weibull_rayleigh",
       {0.59828871071136658, 0.99125182895425989, 1.2560364542967657, 1.5976812539363932}},
      {"pareto_min",
       {1.0479705291382702, 1.1372572538881551, 1.2293812162659739, 1.3967284018572392}},
      {"pareto_mean",
       {1.2061359956287367, 1.6727647284534561, 2.2842639875870434, 3.805816614251837}},
      {"pareto_without_mean",
       {1.3666599399121175, 2.3571728891623622, 3.9619636646924983, 9.2771183317029529}},
      {"bounded_pareto",
       {1.6610316908166978, 2.6412495455087881, 1.9305601984233196, 7.896013543692777}},
      {"mixture",
       {1.2553360030408642, 1.7643511393716893, 0.73135596022891458, 1.3829795834545133}},
      {"empirical_quantiles",
       {0.80396874098702509, 1.6383400076021606, 0.97376895799970686, 2.910877848429223}},
      {"empirical_without_tail", {1.6079374819740502, 2, 1.9475379159994137, 2}},
      {"empirical_file", {6, 2, 6, 3}}};
  for (const LawCase& c : law_cases()) {
    Rng rng(RunSeed{1, 0}.key("golden", "law"));
    const auto expected = golden.find(c.name);
    ASSERT_NE(expected, golden.end()) << c.name;
    for (const double value : expected->second)
      EXPECT_DOUBLE_EQ(c.law->sample_s(rng), value) << c.name;
  }
}

TEST(Distribution, KindsAreSortedAndFoundByName) {
  const auto kinds = distribution_kinds();
  EXPECT_TRUE(std::is_sorted(kinds.begin(), kinds.end(),
                             [](const auto* a, const auto* b) { return a->name < b->name; }));
  for (const DistributionKind* kind : kinds) {
    EXPECT_EQ(find_distribution_kind(kind->name), kind);
    EXPECT_FALSE(kind->summary.empty());
    EXPECT_FALSE(kind->params.empty()) << kind->name;
    for (const Param& param : kind->params) EXPECT_FALSE(param.help.empty()) << kind->name;
  }
  EXPECT_EQ(find_distribution_kind("gaussian"), nullptr);
}

TEST(Distribution, UnitLawsHaveTheVariabilityAskedFor) {
  for (const double cv : {0.01, 0.2, 0.7, 1.0, 1.5, 4.0, 20.0}) {
    for (const Law& made : {gamma_law(1, cv), lognormal_law(1, cv), weibull_law(1, cv)}) {
      EXPECT_NEAR(made->mean_s(), 1, 1e-12) << cv;
      EXPECT_NEAR(made->scv(), cv * cv, 1e-9 * cv * cv) << cv;
    }
    if (cv < 1) continue;
    EXPECT_NEAR(hyperexponential_law(1, cv)->mean_s(), 1, 1e-12) << cv;
    EXPECT_NEAR(hyperexponential_law(1, cv)->scv(), cv * cv, 1e-9 * cv * cv) << cv;
  }
  EXPECT_NEAR(weibull_shape_for_scv(1), 1, 1e-12);
  EXPECT_NEAR(weibull_shape_for_scv(5), 0.5, 1e-12);
}

}  // namespace
}  // namespace testing
}  // namespace ballast
