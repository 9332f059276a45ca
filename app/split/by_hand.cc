// The pool of `ballast split --algorithm NAME --weights LIST`.
#include <fmt/format.h>

#include "app/split/input.h"
#include "app/split/keys.h"
#include "scenarios/arguments.h"
#include "scenarios/quantity.h"
#include "scenarios/shape_check.h"

namespace ballast {

namespace {

void set_location(Node& node, const Location& location) {
  node.location = location;
  for (Location& key : node.key_locations) key = location;
  for (Node& item : node.list) set_location(item, location);
  for (auto& [name, item] : node.map) set_location(item, location);
}

Node scalar(const std::string& text, const char* option) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = text;
  node.location.file = option;
  return node;
}

// The algorithm as a scenario would have it: {name: NAME, key: value, ...}.
Node algorithm_node(const SplitArguments& arguments, OptionFindings& findings) {
  constexpr const char* kOption = "--param";
  Node node;
  node.kind = Node::Kind::kMap;
  node.location.file = "--algorithm";
  const auto add = [&node](const std::string& key, Node value) {
    node.key_locations.push_back(value.location);
    node.map.emplace_back(key, std::move(value));
  };
  add("name", scalar(arguments.algorithm, "--algorithm"));
  for (const std::string& param : arguments.params) {
    const std::size_t equals = param.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == param.size()) {
      findings.error("bad-param", kOption, fmt::format("'{}' is not of the form KEY=VALUE", param),
                     "`ballast list algorithms NAME` shows the parameters of one");
      continue;
    }
    const std::string key = param.substr(0, equals);
    if (node.find(key) != nullptr) {
      findings.error("duplicate-key", kOption, fmt::format("'{}' is given twice", key));
      continue;
    }
    Checked<Document> value = parse_document(param.substr(equals + 1), kOption);
    const Location location{kOption, 0, 0};
    for (Diagnostic& diagnostic : value.diagnostics) diagnostic.location = location;
    if (value.ok()) {
      set_location(value.value->root, location);
      add(key, std::move(value.value->root));
    }
    findings.add(std::move(value.diagnostics));
  }
  return node;
}

PolicySpec read_algorithm(const SplitArguments& arguments, OptionFindings& findings) {
  if (arguments.algorithm.empty()) {
    findings.error("usage", "--algorithm", "the name of an algorithm is needed",
                   "`ballast list algorithms` shows them");
    return {};
  }
  const Node node = algorithm_node(arguments, findings);
  Findings problems;
  check_shape(*schema().algorithm, node, {}, std::nullopt, problems);
  PolicySpec policy;
  if (problems.empty()) {
    Context context{problems};
    policy = read_policy(&node, {}, context);
  }
  findings.add(problems.sorted());
  return policy;
}

std::uint32_t read_count(const std::string& item, std::uint32_t most, const char* option,
                         const std::string& what, OptionFindings& findings) {
  const auto number = read_integer(item).value;
  if (number && *number >= 0 && *number <= most) return static_cast<std::uint32_t>(*number);
  const char* code = !number ? "wrong-type" : *number < 0 ? "negative" : "out-of-range";
  findings.error(
      code, option,
      fmt::format("{} is '{}'; it must be a whole number from 0 to {}", what, item, most));
  return 0;
}

void read_servers(const SplitArguments& arguments, const PolicyKind* kind, PoolView& pool,
                  OptionFindings& findings) {
  const std::vector<std::string> weights = items_of(arguments.weights);
  if (weights.empty())
    findings.error("usage", "--weights", "the weights of the servers are needed",
                   "one for each server, as in --weights 5,1,1");
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::uint32_t most = kind != nullptr ? kind->max_weight : kUnlimited;
    pool.add().weight =
        read_count(weights[i], most, "--weights", fmt::format("weight {}", i + 1), findings);
    pool.names.push_back(fmt::format("s{}", i + 1));
  }
  const auto same_count = [&](const std::vector<std::string>& items, const char* option) {
    if (items.size() == weights.size()) return true;
    findings.error("wrong-count", option,
                   fmt::format("{} for {} weights", items.size(), weights.size()),
                   "there is one for each server");
    return false;
  };
  const std::vector<std::string> names = items_of(arguments.names);
  if (!names.empty() && same_count(names, "--names")) pool.names = names;
  std::vector<std::string> limits = items_of(arguments.max_in_flight);
  if (limits.size() == 1) limits.resize(weights.size(), limits[0]);
  if (!limits.empty() && same_count(limits, "--max-in-flight"))
    for (std::size_t i = 0; i < limits.size(); ++i)
      pool.servers[i].max_in_flight = read_count(limits[i], kUnlimited, "--max-in-flight",
                                                 fmt::format("limit {}", i + 1), findings);
  for (const ServerIndex i : listed_servers(arguments.backup, "--backup", pool.names, findings))
    pool.servers[i].backup = true;
}

}  // namespace

void plan_by_hand(const SplitArguments& arguments, SplitPlan& plan, OptionFindings& findings) {
  plan.spec.policy = read_algorithm(arguments, findings);
  plan.named = !arguments.names.empty();
  read_servers(arguments, plan.spec.policy.kind, plan.spec.pool, findings);
  plan.spec.seed = arguments.input.seed.value_or(1);
  if (plan.spec.policy.kind != nullptr) plan.key = numbered_keys(key_kind(plan.spec.policy));
}

}  // namespace ballast
