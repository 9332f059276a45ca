#include "scenarios/configs/envoy/clusters.h"

#include <fmt/format.h>

#include <array>

namespace ballast::config::envoy {

namespace {

using namespace std::chrono_literals;

// ---- how a host is chosen -----------------------------------------------------------------------

struct Algorithm {
  std::string_view lb_policy;  // of Cluster.LbPolicy
  std::string_view message;    // of load_balancing_policy
  std::string_view ballast;
};
constexpr std::array<Algorithm, 6> kAlgorithms = {{
    {"ROUND_ROBIN", "RoundRobin", "envoy/round_robin"},
    {"LEAST_REQUEST", "LeastRequest", "envoy/least_request"},
    {"RANDOM", "Random", "envoy/random"},
    {"RING_HASH", "RingHash", "envoy/ring_hash"},
    {"MAGLEV", "Maglev", "envoy/maglev"},
    {"CLIENT_SIDE_WEIGHTED_ROUND_ROBIN", "ClientSideWeightedRoundRobin", ""},
}};

template <const char* Name>
void parameter(const At& at, Backend& backend) {
  if (const auto number = number_in(at.value))
    backend.algorithm_parameters[Name] = fmt::format("{}", *number);
  else
    at.unknown("a number is due");
}
constexpr char kChoiceCount[] = "choice_count";
constexpr char kMinimumRing[] = "minimum_ring_size";
constexpr char kMaximumRing[] = "maximum_ring_size";
constexpr char kTableSize[] = "table_size";
constexpr char kBias[] = "active_request_bias";

void read_slow_start(const At& at, Backend& backend) {
  const Tree* window = at.value.find("slow_start_window");
  if (window == nullptr) return;
  if (const auto time = duration_in(*window)) backend.slow_start.give(*time, window->where);
}

void read_bias(const At& at, Backend& backend) {
  const Tree* value = at.value.find("default_value");
  const auto number = number_in(value != nullptr ? *value : at.value);
  if (number) backend.algorithm_parameters[kBias] = fmt::format("{}", *number);
}

void read_hash_function(const At& at, Backend& backend) {
  const std::string& name = at.value.scalar;
  backend.hashing.function.give(name == "MURMUR_HASH_2" ? "murmur_hash_2" : "xx_hash", at.where);
  if (name == "MURMUR_HASH_2") backend.algorithm_parameters["hash_function"] = "murmur_hash_2";
}

const Field<Backend> kConsistent[] = {
    {"use_hostname_for_hashing", nullptr, "the ring is made of addresses here"},
    {"hash_balance_factor",
     [](const At& at, Backend& backend) {
       give(at, backend.hashing.balance_factor);
       if (const auto factor = backend.hashing.balance_factor.value)
         backend.algorithm_parameters["hash_balance_factor"] = std::to_string(*factor);
     }},
    {"hash_policy"},
};
void read_consistent(const At& at, Backend& backend) {
  read_fields<Backend>(at.walk, at.value, kConsistent, backend);
}

void read_locality_config(const At& at, Backend& backend);

// Of every algorithm, in both forms of the configuration.
const Field<Backend> kAlgorithm[] = {
    {"choice_count", parameter<kChoiceCount>},
    {"active_request_bias", read_bias},
    {"selection_method",
     [](const At& at, Backend& backend) {
       if (at.value.scalar == "FULL_SCAN")
         backend.algorithm_parameters["selection_method"] = "full_scan";
     }},
    {"enable_full_scan",
     [](const At& at, Backend& backend) {
       if (flag_in(at.value).value_or(false))
         backend.algorithm_parameters["selection_method"] = "full_scan";
     }},
    {"slow_start_config", read_slow_start},
    {"minimum_ring_size", parameter<kMinimumRing>},
    {"maximum_ring_size", parameter<kMaximumRing>},
    {"hash_function", read_hash_function},
    {"table_size", parameter<kTableSize>},
    {"consistent_hashing_lb_config", read_consistent},
    {"locality_lb_config", read_locality_config},
    {"use_hostname_for_hashing", nullptr, "the ring is made of addresses here"},
    {"hash_balance_factor",
     [](const At& at, Backend& backend) {
       give(at, backend.hashing.balance_factor);
       if (const auto factor = backend.hashing.balance_factor.value)
         backend.algorithm_parameters["hash_balance_factor"] = std::to_string(*factor);
     }},
};
void read_algorithm_fields(const At& at, Backend& backend) {
  read_fields<Backend>(at.walk, at.value, kAlgorithm, backend);
}

void read_lb_policy(const At& at, Backend& backend) {
  backend.algorithm_written.give(at.value.scalar, at.where);
  backend.algorithm.give("", at.where);
  for (const Algorithm& known : kAlgorithms)
    if (known.lb_policy == at.value.scalar)
      backend.algorithm.give(std::string(known.ballast), at.where);
  if (at.value.scalar == "LOAD_BALANCING_POLICY_CONFIG") {
    backend.algorithm.assume("envoy/round_robin");
    return;
  }
  if (backend.algorithm->empty()) at.unknown("there is no model of this algorithm");
}

// load_balancing_policy: {policies: [{typed_extension_config: {name, typed_config}}]}; the first
// that is known holds.
void read_policies(const At& at, Backend& backend) {
  const Tree* policies = at.value.find("policies");
  if (policies == nullptr) return;
  for (const Tree& policy : policies->list) {
    const Tree* extension = policy.find("typed_extension_config");
    const Tree* config = extension != nullptr ? extension->find("typed_config") : nullptr;
    if (config == nullptr) continue;
    const std::string type = type_of(*config);
    if (type == "WrrLocality") {
      backend.locality_weighted.give(true, config->where);
      if (const Tree* inner = config->find("endpoint_picking_policy"))
        read_policies({at.walk, at.key, *inner, inner->where}, backend);
      return;
    }
    for (const Algorithm& known : kAlgorithms) {
      if (known.message != type || known.ballast.empty()) continue;
      backend.algorithm.give(std::string(known.ballast), config->where);
      backend.algorithm_written.give(type, config->where);
      read_algorithm_fields({at.walk, at.key, *config, config->where}, backend);
      return;
    }
  }
  backend.algorithm.give("", at.where);
  at.unknown("there is no model of this algorithm");
}

// ---- common_lb_config ---------------------------------------------------------------------------

const Field<Backend> kZoneAware[] = {
    {"routing_enabled",
     [](const At& at, Backend& backend) {
       if (const auto ratio = ratio_in(at.value))
         backend.algorithm_parameters["routing_enabled"] = fmt::format("{}", *ratio);
     }},
    {"min_cluster_size",
     [](const At& at, Backend& backend) {
       if (const auto count = count_in(at.value))
         backend.algorithm_parameters["min_cluster_size"] = std::to_string(*count);
     }},
    {"fail_traffic_on_panic",
     [](const At& at, Backend& backend) {
       if (flag_in(at.value).value_or(false))
         backend.algorithm_parameters["fail_traffic_on_panic"] = "true";
     }},
    {"force_locality_direct_routing", nullptr, "not imitated"},
    {"force_local_zone", nullptr, "not imitated"},
    {"locality_basis", nullptr, "not imitated"},
};

const Field<Backend> kCommon[] = {
    {"healthy_panic_threshold",
     [](const At& at, Backend& backend) {
       if (const auto ratio = ratio_in(at.value))
         backend.panic_threshold.give(static_cast<std::uint32_t>(std::lround(*ratio * 100)),
                                      at.where);
       else
         at.unknown("a percentage is due");
     }},
    {"locality_weighted_lb_config",
     [](const At& at, Backend& backend) { backend.locality_weighted.give(true, at.where); }},
    {"zone_aware_lb_config",
     [](const At& at, Backend& backend) {
       backend.zone_aware.give(true, at.where);
       read_fields<Backend>(at.walk, at.value, kZoneAware, backend);
     }},
    {"consistent_hashing_lb_config", read_consistent},
    {"update_merge_window"},
    {"ignore_new_hosts_until_first_hc"},
    {"close_connections_on_host_set_change"},
    {"override_host_status"},
};
void read_locality_config(const At& at, Backend& backend) {
  read_fields<Backend>(at.walk, at.value, kCommon, backend);
}

// ---- the cluster --------------------------------------------------------------------------------

void read_discovery(const At& at, Backend& backend) {
  backend.discovery.give(at.value.scalar, at.where);
  if (at.value.scalar == "EDS") at.unknown("its endpoints come from a control plane");
  if (at.value.scalar == "ORIGINAL_DST") at.unknown("the server is chosen by the connection");
}

const Field<Backend> kCluster[] = {
    {"name"},  // read before
    {"type", read_discovery},
    {"lb_policy", read_lb_policy},
    {"load_balancing_policy", read_policies},
    {"load_assignment", read_load_assignment},
    {"least_request_lb_config", read_algorithm_fields},
    {"round_robin_lb_config", read_algorithm_fields},
    {"ring_hash_lb_config", read_algorithm_fields},
    {"maglev_lb_config", read_algorithm_fields},
    {"common_lb_config",
     [](const At& at, Backend& backend) {
       read_fields<Backend>(at.walk, at.value, kCommon, backend);
     }},
    {"lb_subset_config",
     [](const At& at, Backend& backend) {
       backend.subsets.give(true, at.where);
       at.unknown("subsets are not imitated");
     }},
    {"connect_timeout", [](const At& at, Backend& backend) { give(at, backend.timeouts.connect); }},
    {"health_checks", nullptr},  // read after the endpoints
    {"outlier_detection", read_outlier_detection},
    {"circuit_breakers", read_circuit_breakers},
    {"eds_cluster_config", nullptr, "its endpoints come from a control plane"},
    {"cluster_type", nullptr, "an extension chooses the endpoints"},
    {"max_requests_per_connection"},
    {"alt_stat_name"},
    {"observability_name"},
    {"per_connection_buffer_limit_bytes"},
    {"http_protocol_options"},
    {"http2_protocol_options"},
    {"common_http_protocol_options"},
    {"upstream_http_protocol_options"},
    {"typed_extension_protocol_options"},
    {"protocol_selection"},
    {"dns_refresh_rate"},
    {"dns_failure_refresh_rate"},
    {"dns_jitter"},
    {"respect_dns_ttl"},
    {"dns_lookup_family"},
    {"dns_resolvers"},
    {"dns_resolution_config"},
    {"typed_dns_resolver_config"},
    {"use_tcp_for_dns_lookups"},
    {"wait_for_warm_on_init"},
    {"cleanup_interval"},
    {"upstream_bind_config"},
    {"transport_socket"},
    {"transport_socket_matches"},
    {"metadata"},
    {"upstream_connection_options"},
    {"close_connections_on_host_health_failure"},
    {"ignore_health_on_host_removal"},
    {"filters"},
    {"track_timeout_budgets"},
    {"track_cluster_stats"},
    {"upstream_config"},
    {"preconnect_policy"},
    {"connection_pool_per_downstream_connection"},
    {"lrs_server"},
    {"lrs_report_endpoint_metrics"},
    {"tls_context"},
};

// The weights of localities in the order in which Ballast meets their names.
std::string locality_weights(const Backend& backend) {
  std::string text;
  for (const Locality& locality : backend.localities)
    text += (text.empty() ? "" : ",") + std::to_string(locality.weight.value.value_or(1));
  return text;
}

}  // namespace

void read_cluster(const Tree& cluster, Reading& reading) {
  Backend backend;
  const Tree* name = cluster.find("name");
  backend.name = name != nullptr ? name->scalar : std::string();
  backend.kind = "cluster";
  backend.where = name != nullptr ? name->where : cluster.where;
  backend.algorithm.assume("envoy/round_robin");
  backend.algorithm_written.assume("ROUND_ROBIN");
  backend.discovery.assume("STATIC");
  backend.timeouts.connect.assume(5s);
  backend.panic_threshold.assume(50);
  backend.overprovisioning.assume(140);
  backend.shared_state.assume(true);
  backend.hashing.consistent.assume(true);
  assume_health_defaults(backend);
  Walk walk{reading, "cluster " + backend.name};
  read_fields<Backend>(walk, cluster, kCluster, backend);
  if (const Tree* checks = cluster.find("health_checks"))
    read_health_check({walk, "health_checks", *checks, checks->where}, backend);
  const std::string& discovery = backend.discovery.value;
  for (Server& server : backend.servers)
    server.resolved_again.assume(discovery == "STRICT_DNS" || discovery == "LOGICAL_DNS");
  reading.add_backend(std::move(backend));
}

void settle_cluster(Backend& backend, const std::vector<HashKey>& keys) {
  auto& parameters = backend.algorithm_parameters;
  if (backend.panic_threshold.given())
    parameters["panic_threshold"] = fmt::format("{}%", *backend.panic_threshold.value);
  if (backend.overprovisioning.given())
    parameters["overprovisioning_factor"] = std::to_string(backend.overprovisioning.value);
  if (backend.locality_weighted.value && backend.localities.size() > 1)
    parameters["locality_weights"] = locality_weights(backend);
  const std::string& name = backend.algorithm.value;
  if (name != "envoy/ring_hash" && name != "envoy/maglev") return;
  backend.hashing.keys = keys;
  if (keys.empty()) return;
  if (keys.front().kind == HashKey::Kind::kSource) parameters["key"] = "address";
  if (keys.front().kind == HashKey::Kind::kUri) parameters["key"] = "path";
}

}  // namespace ballast::config::envoy
