// health_check, observe, outlier_detection and slow_start, as scenarios write them.
#include <gmock/gmock.h>

#include "compile_helpers.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string small_with(const std::string& keys) {
  return with(kSmall, "pool: app}", "pool: app, " + keys + "}");
}
HealthSpec health(const std::string& keys) {
  return compiled(small_with(keys)).system.balancers[0].health;
}
// The balancer stands on line 10; the keys begin in column 46.
std::vector<std::string> mistakes(const std::string& keys) { return places(small_with(keys)); }

TEST(Health, IsOffUnlessAskedFor) {
  const HealthSpec none = compiled(kSmall).system.balancers[0].health;
  EXPECT_FALSE(none.active() || none.check || none.observe || none.outliers || none.slow_start);
}

TEST(Health, ChecksHaveHaproxysDefaults) {
  const CheckSpec check = *health("health_check: {}").check;
  EXPECT_EQ(check.kind, CheckSpec::Kind::kConnection);
  EXPECT_EQ(check.interval, 2s);
  EXPECT_EQ(check.timeout, std::nullopt);
  EXPECT_EQ(check.rise, 2u);
  EXPECT_EQ(check.fall, 3u);
  EXPECT_EQ(check.fast_interval, std::nullopt);
  EXPECT_EQ(check.down_interval, std::nullopt);
  EXPECT_EQ(check.jitter, 0);
  EXPECT_TRUE(check.initially_up);
  EXPECT_EQ(check.work, nullptr);
}

TEST(Health, ChecksAreRead) {
  const CheckSpec check =
      *health(
           "health_check: {kind: request, interval: 5s, timeout: 1s, rise: 3, fall: 4, "
           "fast_interval: 500ms, down_interval: 10s, jitter: 20%, initially: down, work: "
           "{distribution: deterministic, value: 3ms}}")
           .check;
  EXPECT_EQ(check.kind, CheckSpec::Kind::kRequest);
  EXPECT_EQ(check.interval, 5s);
  EXPECT_EQ(check.timeout, 1s);
  EXPECT_EQ(check.rise, 3u);
  EXPECT_EQ(check.fall, 4u);
  EXPECT_EQ(check.fast_interval, 500ms);
  EXPECT_EQ(check.down_interval, 10s);
  EXPECT_DOUBLE_EQ(check.jitter, .2);
  EXPECT_FALSE(check.initially_up);
  EXPECT_DOUBLE_EQ(check.work->mean_s(), .003);
  EXPECT_EQ(health("health_check: {kind: elsewhere}").check->kind, CheckSpec::Kind::kElsewhere);
}

TEST(Health, ObserveIsRead) {
  using OnError = ObserveSpec::OnError;
  const ObserveSpec by_default = *health("health_check: {}, observe: {layer: layer7}").observe;
  EXPECT_EQ(by_default, (ObserveSpec{ObserveSpec::Layer::k7, 10, OnError::kFailCheck}));
  const std::pair<const char*, OnError> words[] = {{"fastinter", OnError::kFastInterval},
                                                   {"fail_check", OnError::kFailCheck},
                                                   {"sudden_death", OnError::kSuddenDeath},
                                                   {"mark_down", OnError::kMarkDown}};
  for (const auto& [word, on_error] : words)
    EXPECT_EQ(*health("health_check: {}, observe: {layer: layer4, error_limit: 3, on_error: " +
                      std::string(word) + "}")
                   .observe,
              (ObserveSpec{ObserveSpec::Layer::k4, 3, on_error}));
}

TEST(Health, OutliersHaveEnvoysDefaults) {
  EXPECT_EQ(*health("outlier_detection: {}").outliers, OutlierSpec{});
  EXPECT_EQ(OutlierSpec{}.longest_ejection(), 300s);
}

TEST(Health, OutliersAreRead) {
  OutlierSpec want;
  want.consecutive_5xx = 7;
  want.consecutive_gateway_failure = 8;
  want.interval = 5s;
  want.base_ejection_time = 20s;
  want.max_ejection_time = 40s;
  want.max_ejection_time_jitter = 3s;
  want.max_ejection_percent = 57;
  want.always_eject_one_host = true;
  want.success_rate_minimum_hosts = 3;
  want.success_rate_request_volume = 10;
  want.success_rate_stdev_factor = 1500;
  want.failure_percentage_threshold = 29;
  want.failure_percentage_minimum_hosts = 4;
  want.failure_percentage_request_volume = 20;
  want.enforcing_consecutive_5xx = 1;
  want.enforcing_consecutive_gateway_failure = 2;
  want.enforcing_success_rate = 3;
  want.enforcing_failure_percentage = 4;
  want.successful_active_health_check_uneject_host = false;
  EXPECT_EQ(
      *health("outlier_detection: {consecutive_5xx: 7, consecutive_gateway_failure: 8, interval: "
              "5s, base_ejection_time: 20s, max_ejection_time: 40s, max_ejection_time_jitter: 3s, "
              "max_ejection_percent: 57%, always_eject_one_host: true, "
              "success_rate_minimum_hosts: 3, success_rate_request_volume: 10, "
              "success_rate_stdev_factor: 1500, failure_percentage_threshold: 29%, "
              "failure_percentage_minimum_hosts: 4, failure_percentage_request_volume: 20, "
              "enforcing_consecutive_5xx: 1%, enforcing_consecutive_gateway_failure: 2%, "
              "enforcing_success_rate: 3%, enforcing_failure_percentage: 4%, "
              "successful_active_health_check_uneject_host: false}")
           .outliers,
      want);
}

TEST(Health, SlowStartIsRead) {
  using Curve = SlowStartSpec::Curve;
  EXPECT_EQ(*health("slow_start: {curve: haproxy, window: 30s}").slow_start,
            (SlowStartSpec{Curve::kHaproxy, 30s}));
  EXPECT_EQ(*health("slow_start: {curve: linear, window: 30s}").slow_start,
            (SlowStartSpec{Curve::kLinear, 30s}));
  EXPECT_EQ(*health("slow_start: {curve: envoy, window: 1m, aggression: 1.5, "
                    "min_weight_percent: 20%}")
                 .slow_start,
            (SlowStartSpec{Curve::kEnvoy, 60s, 1.5, .2}));
}

TEST(Health, CanChangeDuringARun) {
  const Scenario s =
      compiled(small_with("health_check: {interval: 5s}") +
               "events:\n"
               "  - {at: 1m, set: {balancers.edge.health_check.interval: 1s}}\n"
               "  - {at: 2m, set: {balancers.edge.outlier_detection: {interval: 3s}}}\n");
  const auto spec = [&](std::size_t i) {
    return std::get<SetBalancer>(s.system.timeline[i].actions[0]).spec->health;
  };
  EXPECT_EQ(spec(0).check->interval, 1s);
  EXPECT_EQ(spec(1).check->interval, 1s);
  EXPECT_EQ(spec(1).outliers->interval, 3s);
}

TEST(Health, MistakesAreNamed) {
  EXPECT_THAT(mistakes("health_check: {interval: 0s}"), ElementsAre(HasSubstr("out-of-range")));
  EXPECT_THAT(mistakes("health_check: {rise: 0}"), ElementsAre(HasSubstr("out-of-range")));
  EXPECT_THAT(mistakes("health_check: {kind: http}"), ElementsAre(HasSubstr("unknown-choice")));
  EXPECT_THAT(mistakes("health_check: {fall: 3, port: 80}"), ElementsAre(HasSubstr("unknown-key")));
  EXPECT_THAT(mistakes("health_check: {work: {distribution: deterministic, value: 3ms}}"),
              ElementsAre(HasSubstr("unused-key")));
  EXPECT_THAT(mistakes("observe: {layer: layer7}"), ElementsAre(HasSubstr("missing-key")));
  EXPECT_THAT(mistakes("health_check: {}, observe: {}"), ElementsAre(HasSubstr("missing-key")));
  EXPECT_THAT(mistakes("outlier_detection: {max_ejection_percent: 10}"),
              ElementsAre(HasSubstr("out-of-range")));
  EXPECT_THAT(mistakes("outlier_detection: {max_ejection_time: 10s}"),
              ElementsAre(HasSubstr("bad-ejection-time")));
  EXPECT_THAT(mistakes("slow_start: {window: 10s}"), ElementsAre(HasSubstr("missing-key")));
  EXPECT_THAT(mistakes("slow_start: {curve: haproxy}"), ElementsAre(HasSubstr("missing-key")));
  EXPECT_THAT(mistakes("slow_start: {curve: linear, window: 10s, aggression: 2}"),
              ElementsAre(HasSubstr("unused-key")));
  EXPECT_THAT(mistakes("health_check: {}, outlier_detection: {}, slow_start: {curve: envoy, "
                       "window: 10s}"),
              IsEmpty());
}

}  // namespace
}  // namespace ballast
