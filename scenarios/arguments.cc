#include "scenarios/arguments.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/balancers/policy_stream.h"
#include "models/traffic/arrivals.h"
#include "scenarios/rate_reading.h"
#include "scenarios/shape_check.h"
#include "scenarios/times_file.h"
#include "sim/distribution.h"

namespace ballast {

namespace {

bool well_formed(const Shape& shape, const Node& node, const Context& context) {
  Findings findings;
  check_shape(shape, node, {}, context.clock, findings);
  return findings.empty();
}

// A default is written as in a scenario, so it is read as one.
Node parse_default(const Param& param) {
  return parse_document(param.default_text, "default").value.value_or(Document{}).root;
}

std::optional<Args> read_args(const std::vector<Param>& params, const Node& node,
                              const std::string& path, Context& context);

std::optional<std::vector<Args>> read_mixture(const Node& node, const std::string& path,
                                              Context& context) {
  std::vector<Args> out;
  for (const Node& part : node.list) {
    const Law law = read_law(&part, path, context);
    if (!law) return std::nullopt;
    Args args;
    args.set("share", *read_ratio(part.find("share")->scalar).value);
    args.set("law", law);
    out.push_back(std::move(args));
  }
  return out;
}

std::vector<Args> read_quantiles(const Node& node) {
  std::vector<Args> out;
  for (const auto& [name, value] : node.map) {
    Args args;
    args.set("p", *read_quantile(name).value);
    args.set("value", *read_duration(value.scalar).value);
    out.push_back(std::move(args));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Args& a, const Args& b) { return a.number("p") < b.number("p"); });
  return out;
}

// `node` has the right form. Nothing if a part of it is wrong in another way, already reported.
std::optional<Args::Value> read_value(const Param& param, const Node& node, const Node& siblings,
                                      const std::string& path, Context& context) {
  const auto present = [](auto pointer) -> std::optional<Args::Value> {
    if (!pointer) return std::nullopt;
    return Args::Value(pointer);
  };
  switch (param.type) {
    case ParamType::kNumber:
      return *read_number(node.scalar).value;
    case ParamType::kInteger:
      return *read_integer(node.scalar).value;
    case ParamType::kRatio:
      return *read_ratio(node.scalar).value;
    case ParamType::kDuration:
      return *read_duration(node.scalar).value;
    case ParamType::kRate:
      return *read_rate(node.scalar).value;
    case ParamType::kBool:
      return *read_bool(node.scalar).value;
    case ParamType::kText:
    case ParamType::kChoice:
      return node.scalar;
    case ParamType::kLaw:
      return present(read_law(&node, path, context));
    case ParamType::kRateProfile:
      return present(read_rate_profile(node, siblings.find("interpolate"), path, context));
    case ParamType::kRecords: {
      std::vector<Args> records;
      for (const Node& item : node.list) {
        const auto args = read_args(param.fields, item, path, context);
        if (!args) return std::nullopt;
        records.push_back(*args);
      }
      return records;
    }
    case ParamType::kMixture: {
      auto parts = read_mixture(node, path, context);
      if (!parts) return std::nullopt;
      return *std::move(parts);
    }
    case ParamType::kQuantiles:
      return read_quantiles(node);
    case ParamType::kTimesFile:
      return present(read_times_file(node.scalar, node.location, path, context));
  }
  return std::nullopt;
}

std::optional<Args> read_args(const std::vector<Param>& params, const Node& node,
                              const std::string& path, Context& context) {
  Args args;
  bool ok = true;
  for (const Param& param : params) {
    const std::string name(param.name);
    const Node* given = node.find(name);
    const Node fallback =
        given == nullptr && !param.default_text.empty() ? parse_default(param) : Node{};
    if (given == nullptr && fallback.kind == Node::Kind::kNull) continue;
    auto value = read_value(param, given ? *given : fallback, node, join_path(path, name), context);
    if (value)
      args.set(name, *std::move(value));
    else
      ok = false;
  }
  if (!ok) return std::nullopt;
  return args;
}

std::vector<Param> params_of(const PolicyKind& kind) { return policy_params(kind); }
template <typename Kind>
const std::vector<Param>& params_of(const Kind& kind) {
  return kind.params;
}

// The common way from a node to the arguments of a kind; nothing if anything is wrong.
template <typename Kind>
std::optional<Args> checked_args(const Kind& kind, const Node& node, const std::string& path,
                                 Context& context) {
  std::optional<Args> args = read_args(params_of(kind), node, path, context);
  if (!args || kind.check == nullptr) return args;
  const ArgsProblem problem = kind.check(*args);
  if (problem.empty()) return args;
  context.findings.error("bad-arguments", fmt::format("{}: {}", kind.name, problem), node.location,
                         path);
  return std::nullopt;
}

bool readable(const Shape& shape, const Node* node, const Context& context) {
  return node != nullptr && well_formed(shape, *node, context);
}

}  // namespace

Law read_law(const Node* node, const std::string& path, Context& context) {
  // A part of a mixture is a law with a share; only the law is looked at here.
  if (node == nullptr || node->kind != Node::Kind::kMap) return nullptr;
  Node law = *node;
  std::erase_if(law.map, [](const auto& member) { return member.first == "share"; });
  if (law.map.size() != node->map.size()) law.key_locations.assign(law.map.size(), node->location);
  if (!well_formed(*schema().law, law, context)) return nullptr;
  const DistributionKind* kind = find_distribution_kind(law.find("distribution")->scalar);
  const auto args = checked_args(*kind, law, path, context);
  return args ? kind->make(*args) : nullptr;
}

std::optional<ArrivalSpec> read_arrivals(const Node* node, const std::string& path,
                                         Context& context) {
  if (!readable(*schema().arrivals, node, context)) return std::nullopt;
  const ArrivalKind* kind = find_arrival_kind(node->find("process")->scalar);
  const auto args = checked_args(*kind, *node, path, context);
  if (!args) return std::nullopt;
  return kind->make(*args);
}

PolicySpec read_policy(const Node* node, const std::string& path, Context& context) {
  Node round_robin;
  round_robin.kind = Node::Kind::kScalar;
  round_robin.scalar = "round_robin";
  if (node == nullptr) node = &round_robin;
  if (!readable(*schema().algorithm, node, context)) return {};
  const Node* name = node->kind == Node::Kind::kScalar ? node : node->find("name");
  const PolicyKind* kind = find_policy_kind(name->scalar);
  const auto args = checked_args(*kind, *node, path, context);
  if (!args) return {};
  return {kind, *args};
}

}  // namespace ballast
