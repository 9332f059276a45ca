#include "scenarios/configs/envoy/route_targets.h"

namespace ballast::config::envoy {

RouteTarget cluster_target(const Tree& name) {
  RouteTarget to;
  to.backend.give(name.scalar, name.where);
  to.weight.assume(1);
  return to;
}

std::vector<RouteTarget> read_weighted_clusters(const At& at) {
  std::vector<RouteTarget> targets;
  const Tree* clusters = at.value.find("clusters");
  if (clusters == nullptr) return targets;
  double total = 0;
  for (const Tree& tree : clusters->list) {
    const Tree* name = tree.find("name");
    if (name == nullptr) {
      at.unknown("the cluster's name comes with the request");
      continue;
    }
    RouteTarget to = cluster_target(*name);
    const Tree* weight = tree.find("weight");
    to.weight.assume(0);
    if (weight != nullptr)
      if (const auto count = count_in(*weight)) to.weight.give(*count, weight->where);
    total += to.weight.value;
    targets.push_back(std::move(to));
  }
  // Before 1.24 the weights had to add up to total_weight, 100 unless given; now to their sum.
  if (const Tree* given = at.value.find("total_weight"))
    if (const auto count = count_in(*given); count && *count > total) total = *count;
  for (RouteTarget& to : targets) to.share = total > 0 ? to.weight.value / total : 0;
  return targets;
}

void read_hash_policies(const At& at, std::vector<HashKey>& keys) {
  for (const Tree& tree : at.value.list) {
    if (const Tree* header = tree.find("header")) {
      const Tree* name = header->find("header_name");
      const std::string text = name != nullptr ? name->scalar : std::string();
      const bool path = text == ":path";
      keys.push_back(
          {path ? HashKey::Kind::kUri : HashKey::Kind::kHeader, path ? "" : text, tree.where});
    } else if (const Tree* cookie = tree.find("cookie")) {
      const Tree* name = cookie->find("name");
      keys.push_back(
          {HashKey::Kind::kCookie, name != nullptr ? name->scalar : std::string(), tree.where});
    } else if (tree.find("connection_properties") != nullptr || tree.find("source_ip") != nullptr) {
      keys.push_back({HashKey::Kind::kSource, "", tree.where});
    } else if (const Tree* query = tree.find("query_parameter")) {
      const Tree* name = query->find("name");
      keys.push_back(
          {HashKey::Kind::kQuery, name != nullptr ? name->scalar : std::string(), tree.where});
    } else if (tree.find("filter_state") != nullptr) {
      keys.push_back({HashKey::Kind::kExpression, "filter_state", tree.where});
    } else {
      at.unknown("a kind of hash_policy");
    }
  }
}

}  // namespace ballast::config::envoy
