// How a balancer learns that a server is bad, and how a server comes back.
#include <cmath>

#include "scenarios/build.h"

namespace ballast {

namespace {

CheckSpec build_check(const Node& node, const std::string& path, Context& context) {
  CheckSpec spec;
  const std::string kind = text_in(node, "kind");
  if (kind == "request") spec.kind = CheckSpec::Kind::kRequest;
  if (kind == "elsewhere") spec.kind = CheckSpec::Kind::kElsewhere;
  spec.interval = duration_in(node, "interval").value_or(spec.interval);
  spec.timeout = duration_in(node, "timeout");
  spec.rise = count_in(node, "rise").value_or(spec.rise);
  spec.fall = count_in(node, "fall").value_or(spec.fall);
  spec.fast_interval = duration_in(node, "fast_interval");
  spec.down_interval = duration_in(node, "down_interval");
  spec.jitter = ratio_in(node, "jitter").value_or(0);
  spec.initially_up = text_in(node, "initially") != "down";
  spec.work = read_law(node.find("work"), path + ".work", context);
  if (const Node* work = node.find("work"); work && spec.kind != CheckSpec::Kind::kRequest)
    context.findings.error("unused-key", "'work' only goes with `kind: request`", work->location,
                           path);
  return spec;
}

ObserveSpec build_observe(const Node& node) {
  using OnError = ObserveSpec::OnError;
  ObserveSpec spec;
  if (text_in(node, "layer") == "layer4") spec.layer = ObserveSpec::Layer::k4;
  spec.error_limit = count_in(node, "error_limit").value_or(spec.error_limit);
  const std::string on_error = text_in(node, "on_error");
  if (on_error == "fastinter") spec.on_error = OnError::kFastInterval;
  if (on_error == "sudden_death") spec.on_error = OnError::kSuddenDeath;
  if (on_error == "mark_down") spec.on_error = OnError::kMarkDown;
  return spec;
}

OutlierSpec build_outliers(const Node& node, const std::string& path, Context& context) {
  OutlierSpec spec;
  const auto count = [&](const char* key, std::uint32_t& value) {
    value = count_in(node, key).value_or(value);
  };
  const auto percent = [&](const char* key, std::uint32_t& value) {
    if (const auto ratio = ratio_in(node, key))
      value = static_cast<std::uint32_t>(std::lround(100 * *ratio));
  };
  count("consecutive_5xx", spec.consecutive_5xx);
  count("consecutive_gateway_failure", spec.consecutive_gateway_failure);
  spec.interval = duration_in(node, "interval").value_or(spec.interval);
  spec.base_ejection_time =
      duration_in(node, "base_ejection_time").value_or(spec.base_ejection_time);
  spec.max_ejection_time = duration_in(node, "max_ejection_time");
  spec.max_ejection_time_jitter =
      duration_in(node, "max_ejection_time_jitter").value_or(spec.max_ejection_time_jitter);
  percent("max_ejection_percent", spec.max_ejection_percent);
  spec.always_eject_one_host = flag_in(node, "always_eject_one_host");
  count("success_rate_minimum_hosts", spec.success_rate_minimum_hosts);
  count("success_rate_request_volume", spec.success_rate_request_volume);
  count("success_rate_stdev_factor", spec.success_rate_stdev_factor);
  percent("failure_percentage_threshold", spec.failure_percentage_threshold);
  count("failure_percentage_minimum_hosts", spec.failure_percentage_minimum_hosts);
  count("failure_percentage_request_volume", spec.failure_percentage_request_volume);
  percent("enforcing_consecutive_5xx", spec.enforcing_consecutive_5xx);
  percent("enforcing_consecutive_gateway_failure", spec.enforcing_consecutive_gateway_failure);
  percent("enforcing_success_rate", spec.enforcing_success_rate);
  percent("enforcing_failure_percentage", spec.enforcing_failure_percentage);
  if (const Node* uneject = node.find("successful_active_health_check_uneject_host"))
    spec.successful_active_health_check_uneject_host = uneject->scalar == "true";
  if (spec.max_ejection_time && *spec.max_ejection_time < spec.base_ejection_time)
    context.findings.error("bad-ejection-time",
                           "max_ejection_time is shorter than base_ejection_time",
                           node.find("max_ejection_time")->location, path);
  return spec;
}

SlowStartSpec build_slow_start(const Node& node, const std::string& path, Context& context) {
  SlowStartSpec spec;
  const std::string curve = text_in(node, "curve");
  if (curve == "envoy") spec.curve = SlowStartSpec::Curve::kEnvoy;
  if (curve == "linear") spec.curve = SlowStartSpec::Curve::kLinear;
  spec.window = duration_in(node, "window").value_or(std::chrono::seconds{1});
  spec.aggression = number_in(node, "aggression").value_or(spec.aggression);
  spec.min_weight = ratio_in(node, "min_weight_percent").value_or(spec.min_weight);
  for (const char* key : {"aggression", "min_weight_percent"})
    if (const Node* given = node.find(key); given && spec.curve != SlowStartSpec::Curve::kEnvoy)
      context.findings.error("unused-key",
                             std::string(1, '\'') + key + "' only goes with `curve: envoy`",
                             given->location, path);
  return spec;
}

}  // namespace

HealthSpec build_health(const Node& balancer, const std::string& path, Context& context) {
  HealthSpec spec;
  if (const Node* check = balancer.find("health_check"))
    spec.check = build_check(*check, path + ".health_check", context);
  if (const Node* observe = balancer.find("observe")) {
    spec.observe = build_observe(*observe);
    if (!spec.check)
      context.findings.error("missing-key", "'observe' needs a health_check", observe->location,
                             path + ".observe",
                             "errors count as failed checks, and checks bring the server back");
  }
  if (const Node* outliers = balancer.find("outlier_detection"))
    spec.outliers = build_outliers(*outliers, path + ".outlier_detection", context);
  if (const Node* slow_start = balancer.find("slow_start"))
    spec.slow_start = build_slow_start(*slow_start, path + ".slow_start", context);
  return spec;
}

}  // namespace ballast
