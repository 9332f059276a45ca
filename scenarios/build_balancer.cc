#include <fmt/format.h>

#include <cmath>

#include "scenarios/build.h"
#include "scenarios/quantity.h"

namespace ballast {

namespace {

StickySpec build_sticky(const Node& node) {
  StickySpec sticky;
  const std::string by = text_in(node, "by");
  if (by == "user") sticky.by = StickySpec::By::kUser;
  if (by == "connection") sticky.by = StickySpec::By::kConnection;
  sticky.lifetime = duration_in(node, "lifetime").value_or(Duration::max());
  sticky.connections = count_in(node, "connections").value_or(0);
  sticky.requests = count_in(node, "requests").value_or(kUnlimited);
  return sticky;
}

// A list of instances by their numbers, from 1; the models count from 0.
std::vector<std::uint32_t> build_instances(const Node* list, std::uint32_t instances,
                                           const std::string& path, Context& context) {
  std::vector<std::uint32_t> out;
  if (list == nullptr || list->kind != Node::Kind::kList) return out;
  for (const Node& item : list->list) {
    const auto number = read_integer(item.scalar).value;
    if (!number || *number < 1) continue;
    if (*number > instances)
      context.findings.error("unknown-instance", fmt::format("there is no instance {}", *number),
                             item.location, path, fmt::format("instances: {}", instances));
    else
      out.push_back(static_cast<std::uint32_t>(*number - 1));
  }
  return out;
}

DnsSpec build_dns(const Node& node, std::uint32_t instances, const std::string& path,
                  Context& context) {
  DnsSpec dns;
  dns.ttl = duration_in(node, "ttl").value_or(Duration{0});
  dns.resolvers = count_in(node, "resolvers").value_or(1);
  dns.answers = count_in(node, "answers").value_or(1);
  dns.withdrawn = build_instances(node.find("withdrawn"), instances, path + ".withdrawn", context);
  return dns;
}

LimitsSpec build_limits(const Node& node, const std::string& path, Context& context) {
  LimitsSpec limits;
  limits.server = count_in(node, "server").value_or(kUnlimited);
  limits.pool = count_in(node, "pool").value_or(kUnlimited);
  limits.queue = count_in(node, "queue").value_or(kUnlimited);
  limits.queue_timeout = duration_in(node, "queue_timeout");
  limits.server_queue = count_in(node, "server_queue").value_or(kUnlimited);
  limits.server_min = count_in(node, "server_min").value_or(kUnlimited);
  limits.full_load = count_in(node, "full_load").value_or(limits.full_load);
  const Node* min = node.find("server_min");
  const Node* full = node.find("full_load");
  if ((min == nullptr) != (full == nullptr))
    context.findings.error("bad-limits",
                           min ? "'server_min' is given without 'full_load'"
                               : "'full_load' is given without 'server_min'",
                           node.location, path, "the limit of a server grows between the two");
  else if (min != nullptr && limits.server != kUnlimited && limits.server_min > limits.server &&
           limits.server_min != kUnlimited)
    context.findings.error(
        "bad-limits", fmt::format("server_min is {}, more than server", limits.server_min),
        min->location, path + ".server_min", fmt::format("server: {}", limits.server));
  return limits;
}

std::vector<RouteSpec::Target> build_split(const Node& root, const Node& split,
                                           const std::string& path, Context& context) {
  std::vector<RouteSpec::Target> targets;
  double sum = 0;
  bool well_formed = split.kind == Node::Kind::kMap;
  for (std::size_t i = 0; i < split.map.size(); ++i) {
    const auto& [name, share] = split.map[i];
    Node reference;
    reference.kind = Node::Kind::kScalar;
    reference.scalar = name;
    reference.location = split.key_locations[i];
    const auto value = ratio_in(split, name);
    well_formed &= value.has_value();
    targets.push_back({find_entity(root, "pools", reference, path, context), value.value_or(0)});
    sum += value.value_or(0);
  }
  // Room for thirds written with six digits or more.
  if (well_formed && !(std::abs(sum - 1) < 1e-5))
    context.findings.error("bad-shares", fmt::format("the shares add up to {:.6g}%", 100 * sum),
                           split.location, path, "they must add up to 100%");
  return targets;
}

RouteSpec build_route(const Node& root, const Node& node, const std::string& path,
                      Context& context) {
  RouteSpec route;
  const Node* pool = node.find("pool");
  const Node* split = node.find("split");
  if ((pool != nullptr) == (split != nullptr))
    context.findings.error(
        "bad-route",
        pool ? "both 'pool' and 'split' are given" : "neither 'pool' nor 'split' is given",
        node.location, path, "a route leads to a pool, or splits over several");
  if (pool != nullptr)
    route.targets.push_back({find_entity(root, "pools", *pool, path + ".pool", context), 1});
  if (split != nullptr) route.targets = build_split(root, *split, path + ".split", context);
  if (const Node* match = node.find("match"); match != nullptr && match->kind == Node::Kind::kMap) {
    const Node* prefix = match->find("path");
    const Node* exact = match->find("exact");
    if ((prefix != nullptr) == (exact != nullptr))
      context.findings.error("bad-route", "a match needs either 'path' or 'exact'", match->location,
                             path + ".match", "path: a prefix; exact: the whole path");
    route.match = exact ? RouteSpec::Match::kExact : RouteSpec::Match::kPrefix;
    route.path = exact ? exact->scalar : prefix ? prefix->scalar : "";
  }
  return route;
}

}  // namespace

BalancerSpec build_balancer(const Node& root, std::size_t index, Context& context) {
  const auto& [name, node] = entities(root, "balancers").map[index];
  const std::string path = join_path("balancers", name);
  BalancerSpec spec;
  spec.name = name;
  spec.policy = read_policy(node.find("algorithm"), path + ".algorithm", context);
  if (const Node* sticky = node.find("sticky")) spec.sticky = build_sticky(*sticky);
  spec.relay = build_relay(node);
  if (const Node* limits = node.find("limits"))
    spec.limits = build_limits(*limits, path + ".limits", context);
  spec.health = build_health(node, path, context);
  spec.instances = count_in(node, "instances").value_or(1);
  if (const Node* dns = node.find("dns"))
    spec.dns = build_dns(*dns, spec.instances, path + ".dns", context);
  spec.down = build_instances(node.find("down"), spec.instances, path + ".down", context);

  const Node* pool = node.find("pool");
  const Node* routes = node.find("routes");
  if ((pool != nullptr) == (routes != nullptr) && node.kind == Node::Kind::kMap)
    context.findings.error(
        pool ? "pool-and-routes" : "missing-key",
        pool ? "both 'pool' and 'routes' are given" : "neither 'pool' nor 'routes' is given",
        pool ? pool->location : node.location, path,
        "pool: NAME for all requests, or routes: [{match: {path: /api/}, pool: api}, ...]");
  if (pool != nullptr) {
    RouteSpec all;
    all.targets.push_back({find_entity(root, "pools", *pool, path + ".pool", context), 1});
    spec.routes.push_back(std::move(all));
  } else if (routes != nullptr) {
    for (std::size_t i = 0; i < routes->list.size(); ++i)
      spec.routes.push_back(
          build_route(root, routes->list[i], fmt::format("{}.routes[{}]", path, i + 1), context));
  }

  if (const Node* weights = node.find("weights")) {
    for (const auto& [server, unused] : weights->map) {
      const auto weight = count_in(*weights, server);
      if (!weight) continue;
      if (server == "*")
        spec.weights.rest = weight;
      else
        spec.weights.by_name.emplace_back(server, *weight);
    }
  }
  return spec;
}

}  // namespace ballast
