// health_check, observe, outlier_detection and slow_start of a balancer.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/configs/scenario/balancer_text.h"
#include "scenarios/quantity.h"

namespace ballast::config {

namespace {

const Server* first_checked(const Backend& backend) {
  for (const Server& server : backend.servers)
    if (server.check.enabled.value) return &server;
  return nullptr;
}

void write_check(const BalancerText& balancer, const Server& server, Writer& out,
                 std::vector<Diagnostic>& notes) {
  const Check& check = server.check;
  const Backend& backend = balancer.backend;
  Members members;
  const bool elsewhere = check.port.value && *check.port.value != server.port.value;
  members.add("kind", elsewhere                               ? "elsewhere"
                      : check.kind.value == Check::Kind::kTcp ? "connection"
                                                              : "request");
  const auto time = [&members](const char* key, const MaybeFact<Duration>& fact) {
    if (fact.value && fact.value->count() > 0) members.add(key, write_duration(*fact.value));
  };
  time("interval", check.interval);
  time("timeout", check.timeout);
  members.add("rise", std::to_string(std::max(1U, check.rise.value)));
  members.add("fall", std::to_string(std::max(1U, check.fall.value)));
  time("fast_interval", check.fast_interval);
  time("down_interval", check.down_interval);
  if (balancer.config.target.product == Product::kEnvoy) members.add("initially", "down");
  out.line(2, "health_check: " + members.braces(), out.source(check.enabled.where));

  const auto unchecked = std::count_if(backend.servers.begin(), backend.servers.end(),
                                       [](const Server& one) { return !one.check.enabled.value; });
  if (unchecked > 0)
    notes.push_back(import_note(balancer.config,
                                fmt::format("{} of the servers of {} '{}' are not checked; in the "
                                            "scenario all are",
                                            unchecked, backend.kind, backend.name),
                                backend.where));
}

void write_observe(const Server& server, Writer& out) {
  const Passive& passive = server.passive;
  if (passive.observe.value == Passive::Layer::kNone) return;
  Members members;
  members.add("layer", passive.observe.value == Passive::Layer::kLayer7 ? "layer7" : "layer4");
  members.add("error_limit", std::to_string(std::max(1U, passive.error_limit.value)));
  std::string on_error = passive.on_error.value;
  std::replace(on_error.begin(), on_error.end(), '-', '_');
  for (const std::string_view known : {"fastinter", "fail_check", "sudden_death", "mark_down"})
    if (on_error == known) members.add("on_error", known);
  out.line(2, "observe: " + members.braces(), out.source(passive.observe.where));
}

void write_outlier_detection(const OutlierDetection& outlier, Writer& out) {
  if (!outlier.present.value) return;
  Members members;
  const auto count = [&members](const char* key, const Fact<std::uint32_t>& fact) {
    if (fact.given()) members.add(key, std::to_string(fact.value));
  };
  const auto percent = [&members](const char* key, const Fact<std::uint32_t>& fact) {
    if (fact.given()) members.add(key, fmt::format("{}%", std::min(100U, fact.value)));
  };
  const auto time = [&members](const char* key, const Fact<Duration>& fact) {
    if (fact.given()) members.add(key, write_duration(fact.value));
  };
  count("consecutive_5xx", outlier.consecutive_5xx);
  count("consecutive_gateway_failure", outlier.consecutive_gateway_failure);
  time("interval", outlier.interval);
  time("base_ejection_time", outlier.base_ejection_time);
  time("max_ejection_time", outlier.max_ejection_time);
  percent("max_ejection_percent", outlier.max_ejection_percent);
  if (outlier.always_eject_one_host.value) members.add("always_eject_one_host", "true");
  count("success_rate_minimum_hosts", outlier.success_rate_minimum_hosts);
  count("success_rate_request_volume", outlier.success_rate_request_volume);
  count("success_rate_stdev_factor", outlier.success_rate_stdev_factor);
  percent("failure_percentage_threshold", outlier.failure_percentage_threshold);
  count("failure_percentage_minimum_hosts", outlier.failure_percentage_minimum_hosts);
  count("failure_percentage_request_volume", outlier.failure_percentage_request_volume);
  percent("enforcing_consecutive_5xx", outlier.enforcing_consecutive_5xx);
  percent("enforcing_consecutive_gateway_failure", outlier.enforcing_consecutive_gateway_failure);
  percent("enforcing_success_rate", outlier.enforcing_success_rate);
  percent("enforcing_failure_percentage", outlier.enforcing_failure_percentage);
  out.line(2, "outlier_detection: " + members.braces(), out.source(outlier.present.where));
}

void write_slow_start(const BalancerText& balancer, Writer& out) {
  const Backend& backend = balancer.backend;
  const bool envoy = balancer.config.target.product == Product::kEnvoy;
  const MaybeFact<Duration>* window = &backend.slow_start;
  for (const Server& server : backend.servers)
    if (!window->value && server.slow_start.value) window = &server.slow_start;
  if (!window->value || window->value->count() == 0) return;
  out.line(2,
           fmt::format("slow_start: {{curve: {}, window: {}}}", envoy ? "envoy" : "haproxy",
                       write_duration(*window->value)),
           out.source(window->where));
}

}  // namespace

void write_health(const BalancerText& balancer, Writer& out, std::vector<Diagnostic>& notes) {
  if (const Server* server = first_checked(balancer.backend)) {
    write_check(balancer, *server, out, notes);
    write_observe(*server, out);
  }
  write_outlier_detection(balancer.backend.outlier, out);
  write_slow_start(balancer, out);
}

}  // namespace ballast::config
