// What retries do to a server in trouble: the geometric sums, the fluid balance of an overload,
// layer upon layer, and the overload that stays (Bronson and others 2021). Throttling and budgets
// against chapter 21 of Site Reliability Engineering.
#include <limits>

#include "models/clients/throttle.h"
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

ClientSpec trying(std::uint32_t attempts, double backoff_s) {
  ClientSpec client;
  client.attempts = attempts;
  client.backoff.base = from_seconds(backoff_s);
  return client;
}

// Of the only server, from the start to the end.
void add_fault(SystemSpec& spec, FaultSpec fault) {
  fault.targets = {{0, 0}};
  TimelineEvent event;
  event.at = kStart;
  event.actions.push_back(std::move(fault));
  spec.timeline.push_back(std::move(event));
}

struct Measured {
  std::vector<double> attempts_per_request, user_failure, attempt_error_rate, offered_attempts;
};
Measured measure(const SystemSpec& spec, const Plan& plan) {
  Measured m;
  replicate(spec, plan, [&](const WindowStats& w) {
    const auto offered = static_cast<double>(w.total.requests.offered);
    const auto attempts = static_cast<double>(w.total.attempts);
    const Counts& served = w.pools[0].attempts;
    m.attempts_per_request.push_back(attempts / offered);
    m.user_failure.push_back(measures::failed(w));
    m.attempt_error_rate.push_back(measures::ratio(served.failed, served.offered));
    m.offered_attempts.push_back(attempts / measures::length_s(w));
  });
  return m;
}

// What always happens has no interval.
void expect_value(const std::vector<double>& samples, double exact, const char* what) {
  if (std::all_of(samples.begin(), samples.end(), [&](double x) { return x == exact; })) return;
  EXPECT_TRUE(agrees(interval_of(samples), exact)) << what;
}

auto models_with(const char* model) {
  return entries_of("retries_overload", [=](const Entry& e) { return begins(e.model, model); });
}

// ---- independent failures -------------------------------------------------------------------

class RetriesSlow : public testing::TestWithParam<Entry> {};
TEST_P(RetriesSlow, MultiplyAttemptsAsTheGeometricSumSays) {
  const Entry& e = GetParam();
  const double p = e.number("p");
  SystemSpec spec = system_of(poisson(100), deterministic_law(.001), pool_of("app", 1, kUnlimited));
  spec.traffic[0].client = trying(e.count("retries") + 1, .001);
  FaultSpec errors;
  errors.kind = FaultSpec::Kind::kErrors;
  errors.ratio = p;
  add_fault(spec, errors);
  // As many requests as it takes to see the rarest event, a failed request, 65 000 times.
  const double failures = e.expected.at("user_failure").get<double>();
  const Measured m = measure(spec, {1, 6.5e4 / failures / 100 / 40, 40, 1});
  expect_value(m.attempts_per_request, e.expected.at("attempts_per_request").get<double>(),
               "attempts per request");
  expect_value(m.user_failure, failures, "requests that fail");
  expect_value(m.attempt_error_rate, e.expected.at("attempt_error_rate").get<double>(),
               "attempts that fail");
}
INSTANTIATE_TEST_SUITE_P(Reference, RetriesSlow, testing::ValuesIn(models_with("up to r retries")),
                         test_name);

// ---- layers ---------------------------------------------------------------------------------

// Two layers can be played, the client and the balancer: a call of a server to another pool is made
// once. Where nothing ever answers well, every one of `attempts` at a layer is made.
TEST(RetryLayers, MultiplyEachOther) {
  const Entry e = entry_of("retries_overload", "retry-layers-3-4");
  const std::uint32_t attempts = e.count("attempts");
  EXPECT_EQ(std::pow(attempts, e.count("layers")),
            e.expected.at("worst_amplification").get<double>());
  for (const std::uint32_t layers : {1u, 2u}) {
    SystemSpec spec =
        system_of(poisson(10), deterministic_law(.001), pool_of("app", 1, kUnlimited));
    spec.traffic[0].client = trying(attempts, .01);
    if (layers == 2) {
      spec.balancers[0].relay.retries = attempts - 1;
      spec.balancers[0].relay.on = RelaySpec::kOnError;
    }
    FaultSpec errors;
    errors.kind = FaultSpec::Kind::kErrors;
    add_fault(spec, errors);
    replicate(spec, {1, 100, 2, 1}, [&](const WindowStats& w) {
      EXPECT_EQ(static_cast<double>(w.total.attempts),
                std::pow(attempts, layers) * static_cast<double>(w.total.requests.offered));
    });
  }
}

// ---- an overload ----------------------------------------------------------------------------

class RetryOverloadSlow : public testing::TestWithParam<Entry> {};
TEST_P(RetryOverloadSlow, MeetsTheFluidBalance) {
  const Entry& e = GetParam();
  const double capacity = e.number("C");
  SystemSpec spec =
      system_of(poisson(e.number("lam")), exponential_law(1 / capacity), pool_of("app", 1, 1, 200));
  spec.traffic[0].client = trying(e.count("attempts"), 60);
  spec.traffic[0].client.backoff.jitter = BackoffSpec::Jitter::kEqual;
  // What exceeds the capacity by little is the difference of two large numbers.
  const Measured m = measure(spec, {600, e.number("lam") > 200 ? 700.0 : 6000.0, 20, 200});
  // A fluid: the reference gives it 1 %.
  const auto near = [](const std::vector<double>& samples, double fluid, const char* what) {
    const Interval estimate = interval_of(samples);
    EXPECT_LT(estimate.half_width(), .01 * fluid) << what;
    EXPECT_NEAR(estimate.value, fluid, .01 * fluid) << what;
  };
  near(m.offered_attempts, e.expected.at("offered_attempts").get<double>(), "attempts a second");
  near(m.attempts_per_request, e.expected.at("amplification").get<double>(), "amplification");
  near(m.attempt_error_rate, e.expected.at("attempt_error_rate").get<double>(), "failed attempts");
  near(m.user_failure, e.expected.at("user_failure").get<double>(), "failed requests");
}
INSTANTIATE_TEST_SUITE_P(Reference, RetryOverloadSlow,
                         testing::ValuesIn(models_with("overloaded finite-buffer server")),
                         test_name);

// ---- one that stays -------------------------------------------------------------------------

// Share of the requests that fail from three minutes after the trigger on.
double failing_after(double per_s, std::uint32_t attempts) {
  const Entry e = entry_of("retries_overload", "bronson-2021");
  // Eight workers, as in scenarios/library/retry-storm.yaml.
  SystemSpec spec = system_of(poisson(per_s), exponential_law(8 / e.number("capacity_qps")),
                              pool_of("store", 1, 8));
  spec.traffic[0].client = trying(attempts, 0);
  spec.traffic[0].client.timeout = from_seconds(1);
  FaultSpec pause;
  pause.kind = FaultSpec::Kind::kPause;
  pause.length = from_seconds(e.number("trigger_s"));
  add_fault(spec, pause);
  spec.timeline[0].at = kStart + from_seconds(30);
  double failing = 0;
  replicate(spec, {220, 300, 1, 30}, [&](const WindowStats& w) { failing = measures::failed(w); });
  return failing;
}

TEST(MetastableFailure, StaysWhereRetriesExceedTheCapacity) {
  EXPECT_GT(failing_after(280, 2), .99);
  EXPECT_LT(failing_after(140, 2), .001);
  EXPECT_LT(failing_after(280, 1), .001);
}

// ---- what holds it back ---------------------------------------------------------------------

class Throttling : public testing::TestWithParam<Entry> {};
TEST_P(Throttling, RejectsWithTheProbabilityOfTheBook) {
  const Entry& e = GetParam();
  AdaptiveThrottle throttle(ThrottleSpec{e.number("K"), std::chrono::minutes{2}});
  for (std::uint32_t i = 0; i < e.count("requests"); ++i) throttle.request(kStart);
  for (std::uint32_t i = 0; i < e.count("accepts"); ++i) throttle.accept(kStart);
  EXPECT_NEAR(throttle.reject_probability(kStart), e.expected.at("P_reject").get<double>(), 1e-12);
}
INSTANTIATE_TEST_SUITE_P(Reference, Throttling,
                         testing::ValuesIn(models_with("client-side adaptive throttling")),
                         test_name);

// Three attempts a request, and of all attempts a tenth may be retries.
TEST(RetryBudget, KeepsTheGrowthOfTheBook) {
  nlohmann::json published;
  for (const nlohmann::json& from : reference_file("retries_overload"))
    if (from.at("id") == "sre-retry-budgets") published = from.at("published");
  SystemSpec spec = system_of(poisson(100), deterministic_law(.001), pool_of("app", 1, kUnlimited));
  spec.traffic[0].client = trying(published.at("per_request_attempts").get<std::uint32_t>(), .1);
  FaultSpec errors;
  errors.kind = FaultSpec::Kind::kErrors;
  add_fault(spec, errors);
  const Plan plan{30, 200, 10, 5};
  expect_value(measure(spec, plan).attempts_per_request,
               published.at("growth_without_client_budget").get<double>(), "without a budget");
  RetryBudgetSpec& budget = spec.traffic[0].client.retry_budget;
  budget.kind = RetryBudgetSpec::Kind::kDeposit;
  budget.ratio = published.at("per_client_retry_ratio").get<double>();
  budget.min = 0;
  // What is left of a deposit when its second is forgotten, part of a retry, is lost: less than .1
  // %.
  const double growth = published.at("growth_with").get<double>();
  const Interval with_budget = interval_of(measure(spec, plan).attempts_per_request);
  EXPECT_LT(with_budget.half_width(), .0005 * growth);
  EXPECT_NEAR(with_budget.value, growth, .001 * growth);
}

}  // namespace
}  // namespace ballast
