// load_assignment: localities, priorities and endpoints (config.endpoint.v3).
#include <fmt/format.h>

#include "scenarios/configs/envoy/clusters.h"

namespace ballast::config::envoy {

namespace {

std::string locality_name(const Tree& locality) {
  std::string name;
  for (const char* part : {"region", "zone", "sub_zone"}) {
    const Tree* text = locality.find(part);
    if (text == nullptr || text->scalar.empty()) continue;
    name += (name.empty() ? "" : "/") + text->scalar;
  }
  return name;
}

Server::State state_of(const std::string& status) {
  if (status == "UNHEALTHY" || status == "TIMEOUT") return Server::State::kUnhealthy;
  if (status == "DRAINING") return Server::State::kDraining;
  if (status == "DEGRADED") return Server::State::kDegraded;
  return Server::State::kUp;
}

const Field<Server> kEndpoint[] = {
    {"address",
     [](const At& at, Server& server) {
       const SocketAddress address = address_in(at.value);
       if (!address.found) return at.unknown("not an address of a socket");
       server.host.give(address.host, address.where);
       server.port.give(address.port, address.where);
       server.host_is_socket = address.socket;
       server.host_is_name = !address.socket && address.host.find(':') == std::string::npos &&
                             address.host.find_first_not_of("0123456789.") != std::string::npos;
       server.where = at.where;
       if (!server.name.given())
         server.name.give(
             address.socket ? address.host : fmt::format("{}:{}", address.host, address.port),
             address.where);
     }},
    {"hostname"},
    {"additional_addresses"},
    {"health_check_config",
     [](const At& at, Server& server) {
       if (const Tree* port = at.value.find("port_value"))
         if (const auto count = count_in(*port)) server.check.port.give(*count, port->where);
       if (const Tree* disabled = at.value.find("disable_active_health_check"))
         if (flag_in(*disabled).value_or(false))
           at.unknown("the check of one host is switched off");
     }},
};

const Field<Server> kLbEndpoint[] = {
    {"endpoint", [](const At& at,
                    Server& server) { read_fields<Server>(at.walk, at.value, kEndpoint, server); }},
    {"load_balancing_weight", [](const At& at, Server& server) { give(at, server.weight); }},
    {"health_status",
     [](const At& at, Server& server) { server.state.give(state_of(at.value.scalar), at.where); }},
    {"metadata"},
    {"endpoint_name", nullptr, "endpoints by name come from a control plane"},
};

struct Group {
  Backend& backend;
  Locality locality;
};

const Field<Group> kGroup[] = {
    {"locality", [](const At& at, Group& group) { group.locality.name = locality_name(at.value); }},
    {"priority",
     [](const At& at, Group& group) { group.locality.priority = count_in(at.value).value_or(0); }},
    {"load_balancing_weight", [](const At& at, Group& group) { give(at, group.locality.weight); }},
    {"lb_endpoints",
     [](const At& at, Group& group) {
       for (const Tree& tree : at.value.list) {
         if (!at.walk.reading.room_for_servers(1, tree.where)) return;
         Server server;
         server.where = tree.where;
         server.weight.assume(1);
         server.check.no_traffic_interval.assume(std::nullopt);
         read_fields<Server>(at.walk, tree, kLbEndpoint, server);
         group.locality.servers.push_back(group.backend.servers.size());
         group.backend.servers.push_back(std::move(server));
       }
     }},
    {"proximity"},
    {"metadata"},
    {"load_balancer_endpoints", nullptr, "endpoints from a control plane"},
    {"leds_cluster_locality_config", nullptr, "endpoints from a control plane"},
};

const Field<Backend> kPolicy[] = {
    {"overprovisioning_factor",
     [](const At& at, Backend& backend) { give(at, backend.overprovisioning); }},
    {"drop_overloads", nullptr, "a part of the requests is dropped; not imitated"},
    {"weighted_priority_health",
     [](const At& at, Backend& backend) {
       if (flag_in(at.value).value_or(false))
         backend.algorithm_parameters["weighted_priority_health"] = "true";
     }},
    {"endpoint_stale_after"},
};

const Field<Backend> kAssignment[] = {
    {"cluster_name"},
    {"endpoints",
     [](const At& at, Backend& backend) {
       for (const Tree& tree : at.value.list) {
         Group group{backend, {}};
         group.locality.where = tree.where;
         read_fields<Group>(at.walk, tree, kGroup, group);
         for (const std::size_t i : group.locality.servers) {
           backend.servers[i].locality = group.locality.name;
           backend.servers[i].priority = group.locality.priority;
         }
         backend.localities.push_back(std::move(group.locality));
       }
     }},
    {"policy", [](const At& at,
                  Backend& backend) { read_fields<Backend>(at.walk, at.value, kPolicy, backend); }},
    {"named_endpoints", nullptr, "endpoints by name"},
};

}  // namespace

void read_load_assignment(const At& at, Backend& backend) {
  read_fields<Backend>(at.walk, at.value, kAssignment, backend);
}

}  // namespace ballast::config::envoy
