// health_checks, outlier_detection and circuit_breakers of a cluster, with Envoy's defaults.
#include "scenarios/configs/envoy/clusters.h"

namespace ballast::config::envoy {

namespace {

using namespace std::chrono_literals;

template <auto Member>
void check_fact(const At& at, Check& check) {
  give(at, check.*Member);
}

const Field<Check> kHttpCheck[] = {
    {"path", check_fact<&Check::path>},
    {"expected_statuses",
     [](const At& at, Check& check) { check.expect.give("expected_statuses", at.where); }},
    {"host"},
    {"request_headers_to_add"},
    {"request_headers_to_remove"},
    {"retriable_statuses"},
    {"codec_client_type"},
    {"service_name_matcher"},
    {"method"},
    {"send"},
    {"receive"},
    {"response_buffer_size"},
};

void read_http_check(const At& at, Check& check) {
  check.kind.give(Check::Kind::kHttp, at.where);
  read_fields<Check>(at.walk, at.value, kHttpCheck, check);
}

const Field<Check> kCheck[] = {
    {"timeout", check_fact<&Check::timeout>},
    {"interval", check_fact<&Check::interval>},
    {"unhealthy_threshold", check_fact<&Check::fall>},
    {"healthy_threshold", check_fact<&Check::rise>},
    {"no_traffic_interval", check_fact<&Check::no_traffic_interval>},
    {"unhealthy_interval", check_fact<&Check::down_interval>},
    {"unhealthy_edge_interval", check_fact<&Check::fast_interval>},
    {"http_health_check", read_http_check},
    {"tcp_health_check",
     [](const At& at, Check& check) { check.kind.give(Check::Kind::kTcp, at.where); }},
    {"grpc_health_check",
     [](const At& at, Check& check) { check.kind.give(Check::Kind::kGrpc, at.where); }},
    {"custom_health_check",
     [](const At& at, Check& check) { check.kind.give(Check::Kind::kOther, at.where); }},
    {"healthy_edge_interval"},
    {"interval_jitter"},
    {"interval_jitter_percent"},
    {"initial_jitter"},
    {"reuse_connection"},
    {"event_log_path"},
    {"event_logger"},
    {"always_log_health_check_failures"},
    {"always_log_health_check_success"},
    {"tls_options"},
    {"transport_socket_match_criteria"},
    {"no_traffic_healthy_interval"},
    {"alt_port", check_fact<&Check::port>},
};

template <auto Member>
void outlier_fact(const At& at, OutlierDetection& outlier) {
  give(at, outlier.*Member);
}

const Field<OutlierDetection> kOutlier[] = {
    {"consecutive_5xx", outlier_fact<&OutlierDetection::consecutive_5xx>},
    {"consecutive_gateway_failure", outlier_fact<&OutlierDetection::consecutive_gateway_failure>},
    {"enforcing_consecutive_5xx", outlier_fact<&OutlierDetection::enforcing_consecutive_5xx>},
    {"enforcing_consecutive_gateway_failure",
     outlier_fact<&OutlierDetection::enforcing_consecutive_gateway_failure>},
    {"interval", outlier_fact<&OutlierDetection::interval>},
    {"base_ejection_time", outlier_fact<&OutlierDetection::base_ejection_time>},
    {"max_ejection_time", outlier_fact<&OutlierDetection::max_ejection_time>},
    {"max_ejection_time_jitter", outlier_fact<&OutlierDetection::max_ejection_time_jitter>},
    {"max_ejection_percent", outlier_fact<&OutlierDetection::max_ejection_percent>},
    {"always_eject_one_host", outlier_fact<&OutlierDetection::always_eject_one_host>},
    {"enforcing_success_rate", outlier_fact<&OutlierDetection::enforcing_success_rate>},
    {"success_rate_minimum_hosts", outlier_fact<&OutlierDetection::success_rate_minimum_hosts>},
    {"success_rate_request_volume", outlier_fact<&OutlierDetection::success_rate_request_volume>},
    {"success_rate_stdev_factor", outlier_fact<&OutlierDetection::success_rate_stdev_factor>},
    {"failure_percentage_threshold", outlier_fact<&OutlierDetection::failure_percentage_threshold>},
    {"enforcing_failure_percentage", outlier_fact<&OutlierDetection::enforcing_failure_percentage>},
    {"failure_percentage_minimum_hosts",
     outlier_fact<&OutlierDetection::failure_percentage_minimum_hosts>},
    {"failure_percentage_request_volume",
     outlier_fact<&OutlierDetection::failure_percentage_request_volume>},
    {"split_external_local_origin_errors", nullptr, "errors of both origins are counted together"},
    {"consecutive_local_origin_failure"},
    {"enforcing_consecutive_local_origin_failure"},
    {"enforcing_local_origin_success_rate"},
    {"enforcing_failure_percentage_local_origin"},
    {"successful_active_health_check_uneject_host"},
    {"monitors"},
};

struct Threshold {
  CircuitBreakers breakers;
  Retries retries;
  bool high_priority = false;
};

template <auto Member>
void breaker_fact(const At& at, Threshold& threshold) {
  give(at, threshold.breakers.*Member);
}

void read_budget(const At& at, Threshold& threshold) {
  threshold.retries.budget_ratio.assume(0.2);
  threshold.retries.budget_min.assume(3);
  if (const Tree* percent = at.value.find("budget_percent"))
    if (const auto ratio = ratio_in(*percent))
      threshold.retries.budget_ratio.give(*ratio, percent->where);
  if (const Tree* least = at.value.find("min_retry_concurrency"))
    if (const auto count = count_in(*least))
      threshold.retries.budget_min.give(*count, least->where);
  // A budget without numbers is one all the same.
  if (!threshold.retries.budget_ratio.given()) threshold.retries.budget_ratio.give(0.2, at.where);
}

const Field<Threshold> kThreshold[] = {
    {"priority", [](const At& at, Threshold& t) { t.high_priority = at.value.scalar == "HIGH"; }},
    {"max_connections", breaker_fact<&CircuitBreakers::max_connections>},
    {"max_pending_requests", breaker_fact<&CircuitBreakers::max_pending_requests>},
    {"max_requests", breaker_fact<&CircuitBreakers::max_requests>},
    {"max_retries", breaker_fact<&CircuitBreakers::max_retries>},
    {"retry_budget", read_budget},
    {"track_remaining"},
    {"max_connection_pools"},
};

}  // namespace

void assume_health_defaults(Backend& backend) {
  OutlierDetection& o = backend.outlier;
  o.consecutive_5xx.assume(5);
  o.consecutive_gateway_failure.assume(5);
  o.enforcing_consecutive_5xx.assume(100);
  o.enforcing_consecutive_gateway_failure.assume(0);
  o.interval.assume(10s);
  o.base_ejection_time.assume(30s);
  o.max_ejection_time.assume(300s);
  o.max_ejection_time_jitter.assume(0s);
  o.max_ejection_percent.assume(10);
  o.enforcing_success_rate.assume(100);
  o.success_rate_minimum_hosts.assume(5);
  o.success_rate_request_volume.assume(100);
  o.success_rate_stdev_factor.assume(1900);
  o.failure_percentage_threshold.assume(85);
  o.enforcing_failure_percentage.assume(0);
  o.failure_percentage_minimum_hosts.assume(5);
  o.failure_percentage_request_volume.assume(50);
  CircuitBreakers& b = backend.breakers;
  b.max_connections.assume(1024);
  b.max_pending_requests.assume(1024);
  b.max_requests.assume(1024);
  b.max_retries.assume(3);
}

// The first of the checks; Envoy takes a host for healthy only if all agree.
void read_health_check(const At& at, Backend& backend) {
  if (at.value.list.empty()) return;
  Check check;
  check.enabled.give(true, at.value.list.front().where);
  check.kind.assume(Check::Kind::kTcp);
  check.no_traffic_interval.assume(60s);
  read_fields<Check>(at.walk, at.value.list.front(), kCheck, check);
  if (at.value.list.size() > 1) at.unknown("only the first health check is imitated");
  for (Server& server : backend.servers) {
    const MaybeFact<std::uint32_t> port = server.check.port;  // of the endpoint
    server.check = check;
    if (port.given()) server.check.port = port;
  }
}

void read_outlier_detection(const At& at, Backend& backend) {
  backend.outlier.present.give(true, at.where);
  read_fields<OutlierDetection>(at.walk, at.value, kOutlier, backend.outlier);
}

void read_circuit_breakers(const At& at, Backend& backend) {
  const Tree* thresholds = at.value.find("thresholds");
  backend.breakers.present.give(true, at.where);
  if (at.value.find("per_host_thresholds") != nullptr)
    at.unknown("limits of single hosts are not imitated");
  if (thresholds == nullptr) return;
  for (const Tree& tree : thresholds->list) {
    Threshold threshold{backend.breakers, backend.retries, false};
    read_fields<Threshold>(at.walk, tree, kThreshold, threshold);
    // Requests of high priority have limits of their own; hardly any route asks for it.
    if (threshold.high_priority) continue;
    backend.breakers = threshold.breakers;
    backend.retries = threshold.retries;
  }
}

}  // namespace ballast::config::envoy
