#include "scenarios/configs/envoy/read_envoy.h"

#include <algorithm>

#include "scenarios/configs/envoy/clusters.h"
#include "scenarios/configs/envoy/listeners.h"

namespace ballast::config::envoy {

namespace {

const Field<Reading> kResources[] = {
    {"listeners",
     [](const At& at, Reading& reading) {
       for (const Tree& tree : at.value.list) read_listener(tree, reading);
     }},
    {"clusters",
     [](const At& at, Reading& reading) {
       for (const Tree& tree : at.value.list) read_cluster(tree, reading);
     }},
    {"secrets"},
};

// Whether a layer of the runtime may hold values about upstreams or routes; those of a file or a
// control plane may.
bool may_decide(const Tree& layer) {
  if (layer.find("rtds_layer") != nullptr || layer.find("disk_layer") != nullptr) return true;
  const Tree* values = layer.find("static_layer");
  if (values == nullptr) return false;
  return std::any_of(values->map.begin(), values->map.end(), [](const Tree::Member& member) {
    return member.key.starts_with("upstream") || member.key.starts_with("routing") ||
           member.key.starts_with("circuit_breakers") || member.key.starts_with("outlier");
  });
}

const Field<Reading> kBootstrap[] = {
    {"static_resources",
     [](const At& at, Reading& reading) {
       read_fields<Reading>(at.walk, at.value, kResources, reading);
     }},
    {"dynamic_resources", nullptr, "listeners and clusters come from a control plane"},
    {"layered_runtime",
     [](const At& at, Reading&) {
       const Tree* layers = at.value.find("layers");
       if (layers == nullptr) return;
       for (const Tree& layer : layers->list)
         if (may_decide(layer)) at.unknown("values at run time may change thresholds and shares");
     }},
    {"cluster_manager",
     [](const At& at, Reading&) {
       if (at.value.find("local_cluster_name") != nullptr)
         at.unknown("routing by the balancer's own zone is not imported");
     }},
    {"node"},
    {"admin"},
    {"stats_sinks"},
    {"stats_config"},
    {"stats_flush_interval"},
    {"stats_flush_on_admin"},
    {"watchdog"},
    {"watchdogs"},
    {"tracing"},
    {"overload_manager"},
    {"enable_dispatcher_stats"},
    {"header_prefix"},
    {"stats_server_version_override"},
    {"use_tcp_for_dns_lookups"},
    {"dns_resolution_config"},
    {"typed_dns_resolver_config"},
    {"bootstrap_extensions"},
    {"fatal_actions"},
    {"default_socket_interface"},
    {"inline_headers"},
    {"perf_tracing_file_path"},
    {"default_regex_engine"},
    {"hds_config"},
    {"flags_path"},
    {"node_context_params"},
    {"xds_delegate_extension"},
    {"application_log_config"},
    {"grpc_async_client_manager_config"},
    {"memory_allocator_manager"},
};

// Names to indices, and what the routes hash to the clusters that hash.
void connect(Config& config, const Reading& reading) {
  std::vector<std::vector<HashKey>> keys(config.backends.size());
  for (Frontend& frontend : config.frontends)
    for (Route& route : frontend.routes)
      for (RouteTarget& to : route.targets) {
        to.index = reading.find_backend(to.backend.value);
        if (to.index == kNoIndex) continue;
        Backend& backend = config.backends[to.index];
        backend.tcp = frontend.tcp;
        if (keys[to.index].empty()) keys[to.index] = route.hash_keys;
        // The budget of retries stands in the cluster, their number in the route.
        if (backend.retries.budget_ratio.given()) {
          route.retries.budget_ratio = backend.retries.budget_ratio;
          route.retries.budget_min = backend.retries.budget_min;
        }
        route.timeouts.connect = backend.timeouts.connect;
      }
  for (std::size_t i = 0; i < config.backends.size(); ++i)
    settle_cluster(config.backends[i], keys[i]);
}

}  // namespace

void read(const std::string& text, std::uint32_t file, Reading& reading) {
  const auto tree = parse_tree(text, file, reading);
  if (!tree) return;
  if (tree->kind != Tree::Kind::kMap) {
    reading.error("not-a-configuration", "a mapping with static_resources is due", tree->where);
    return;
  }
  Walk walk{reading, "bootstrap"};
  read_fields<Reading>(walk, *tree, kBootstrap, reading);
  connect(reading.config, reading);
}

}  // namespace ballast::config::envoy
