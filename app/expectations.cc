#include "app/expectations.h"

#include <cmath>

#include "app/measures.h"

namespace ballast {

namespace {

const Json* member(const Json& node, const std::string& name) {
  if (node.is_object()) {
    if (const auto found = node.find(name); found != node.end()) return &*found;
    const auto phases = node.find("phases");
    return phases == node.end() ? nullptr : member(*phases, name);
  }
  if (node.is_array())
    for (const Json& item : node)
      if (item.is_object() && item.value("name", "") == name) return &item;
  return nullptr;
}

bool holds(const Expectation& e, double value) {
  switch (e.op) {
    case Expectation::Op::kLess:
      return value < e.a;
    case Expectation::Op::kLessEqual:
      return value <= e.a;
    case Expectation::Op::kGreater:
      return value > e.a;
    case Expectation::Op::kGreaterEqual:
      return value >= e.a;
    case Expectation::Op::kEqual:
      return value == e.a;
    case Expectation::Op::kBetween:
      return value >= e.a && value <= e.b;
  }
  return false;
}

bool of_absent_whatif(const Json& result, const Expectation& e) {
  if (e.path.size() < 2 || e.path[0] != "whatif") return false;
  const auto whatifs = result.find("whatif");
  return whatifs == result.end() || !whatifs->contains(e.path[1]);
}

}  // namespace

const Json* find_member(const Json& result, const std::vector<std::string>& path) {
  const Json* node = &result;
  for (const std::string& name : path) {
    node = member(*node, name);
    if (node == nullptr) return nullptr;
  }
  return node;
}

const Json* find_value(const Json& result, const std::vector<std::string>& path) {
  const Json* node = find_member(result, path);
  if (node == nullptr || node->is_number()) return node;
  return interval_in(*node) ? &(*node)["value"] : nullptr;
}

Json check_expectations(const Json& result, const std::vector<Expectation>& expectations) {
  Json checked = Json::array();
  for (const Expectation& e : expectations) {
    Json line = {{"text", e.text}};
    if (of_absent_whatif(result, e)) {
      line["verdict"] = "not_run";
    } else if (const Json* value = find_value(result, e.path)) {
      line["value"] = *value;
      if (const Interval range = *interval_in(*find_member(result, e.path));
          std::isfinite(range.low)) {
        line["low"] = range.low;
        line["high"] = range.high;
      }
      line["verdict"] = holds(e, value->get<double>()) ? "met" : "missed";
    } else {
      line["verdict"] = "no_data";
    }
    checked.push_back(std::move(line));
  }
  return checked;
}

bool all_met(const Json& checked) {
  for (const Json& line : checked)
    if (line["verdict"] == "missed" || line["verdict"] == "no_data") return false;
  return true;
}

}  // namespace ballast
