#include "app/fold.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "app/measures.h"
#include "app/result_json.h"
#include "models/theory/heavy_tails.h"
#include "sim/check.h"
#include "sim/statistics/interval.h"

namespace ballast {

namespace {

const Json kNothing;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void merge(WindowStats& into, const WindowStats& from) {
  into.total += from.total;
  for (std::size_t i = 0; i < from.traffic.size(); ++i) into.traffic[i] += from.traffic[i];
  for (std::size_t i = 0; i < from.pools.size(); ++i) into.pools[i] += from.pools[i];
  for (std::size_t i = 0; i < from.balancers.size(); ++i) into.balancers[i] += from.balancers[i];
  into.slo_out_s += from.slo_out_s;
}

void merge(RunResult& into, const RunResult& from) {
  merge(into.whole, from.whole);
  for (std::size_t i = 0; i < from.windows.size(); ++i) merge(into.windows[i], from.windows[i]);
}

// What the quantiles of several runs come from; the series of one run would be large and is not
// needed.
RunResult without_series(const RunResult& result) {
  RunResult copy;
  copy.windows = result.windows;
  copy.whole = result.whole;
  copy.returning = result.returning;
  copy.ended_at = result.ended_at;
  return copy;
}

std::vector<double> present(const std::vector<double>& values) {
  std::vector<double> result;
  for (const double value : values)
    if (!std::isnan(value)) result.push_back(value);
  return result;
}

// What is never negative is not so in its interval either.
Json interval_json(const Interval& interval, const std::vector<double>& values) {
  Json json = {{"value", interval.value}};
  if (std::isfinite(interval.low) && std::isfinite(interval.high)) {
    const bool negative = std::any_of(values.begin(), values.end(), [](double v) { return v < 0; });
    json["low"] = negative ? interval.low : std::max(0.0, interval.low);
    json["high"] = interval.high;
  }
  return json;
}

// What a replication that has no such number says about it.
bool counts_as_nothing(const std::string& kind) {
  return kind != "level" && kind != "extreme" && kind != "quantile";
}

bool has_whole(const std::string& kind) {
  return kind == "ratio" || kind == "mean" || kind == "proportion";
}

Interval interval_of(const Fold::Values& cell) {
  if (cell.kind == "ratio" || cell.kind == "mean") return ratio_interval(cell.values, cell.wholes);
  if (cell.kind == "proportion") return proportion_interval(cell.values, cell.wholes);
  return mean_interval(present(cell.values));
}

}  // namespace

// A member of the tree: fixed JSON, a measure, or an object or list of further members.
struct Fold::Node {
  enum class Kind { kFixed, kMeasure, kObject, kList };
  Kind kind = Kind::kFixed;
  std::string name;
  Json fixed;
  std::size_t cell = 0;
  std::vector<Node> members;

  // The member of that name, added at the end if there is none: without a search if `all_new`.
  // Replications have nearly always the same members in the same order, so the search begins where
  // the last one ended.
  Node& member(const std::string& wanted, std::size_t& next, bool all_new) {
    for (std::size_t i = 0; !all_new && i < members.size(); ++i, ++next) {
      if (next >= members.size()) next = 0;
      if (members[next].name == wanted) return members[next++];
    }
    members.emplace_back();
    members.back().name = wanted;
    next = members.size();
    return members.back();
  }
  const Node* find(const std::string& wanted) const {
    for (const Node& candidate : members)
      if (candidate.name == wanted) return &candidate;
    return nullptr;
  }
};

double Fold::Values::of(std::size_t replication) const {
  if (wholes.empty()) return values[replication];
  return wholes[replication] > 0 ? values[replication] / wholes[replication] : kNone;
}

Fold::Fold() : root_(std::make_unique<Node>()) { root_->kind = Node::Kind::kObject; }
Fold::~Fold() = default;
Fold::Fold(Fold&&) noexcept = default;
Fold& Fold::operator=(Fold&&) noexcept = default;

void Fold::add(const Json& measures, const RunResult& result) {
  add_to(*root_, measures);
  ++replications_;
  for (Values& cell : cells_) {
    const bool counts = counts_as_nothing(cell.kind);
    cell.values.resize(replications_, counts ? 0 : kNone);
    if (has_whole(cell.kind)) cell.wholes.resize(replications_, 0);
  }
  if (replications_ == 1)
    pooled_ = without_series(result);
  else
    merge(pooled_, result);
}

void Fold::add_to(Node& node, const Json& measures) {
  if (is_measure(measures)) {
    if (node.kind != Node::Kind::kMeasure) {
      node.kind = Node::Kind::kMeasure;
      node.cell = cells_.size();
      cells_.push_back({measures["measure"], {}, {}});
    }
    Values& cell = cells_[node.cell];
    const bool counts = counts_as_nothing(cell.kind);
    cell.values.resize(replications_, counts ? 0 : kNone);
    if (measures.contains("whole")) {
      cell.wholes.resize(replications_, 0);
      cell.values.push_back(measures["part"]);
      cell.wholes.push_back(measures["whole"]);
    } else {
      cell.values.push_back(measures["value"]);
    }
    return;
  }
  if (measures.is_object()) {
    node.kind = Node::Kind::kObject;
    std::size_t next = 0;
    for (const auto& [name, member] : measures.items())
      add_to(node.member(name, next, replications_ == 0), member);
    return;
  }
  if (measures.is_array()) {  // of objects with a name
    node.kind = Node::Kind::kList;
    std::size_t next = 0;
    for (const Json& item : measures)
      add_to(node.member(item["name"], next, replications_ == 0), item);
    return;
  }
  node.fixed = measures;
}

Json Fold::folded(const Node& node, const Json& pooled, bool heavy) const {
  switch (node.kind) {
    case Node::Kind::kFixed:
      return node.fixed;
    case Node::Kind::kMeasure: {
      const Values& cell = cells_[node.cell];
      if (heavy && (cell.kind == "mean" || cell.kind == "extreme"))
        return {{"value", interval_of(cell).value}};
      return interval_json(cell.kind == "quantile"
                               ? sectioned_interval(pooled["value"], present(cell.values))
                               : interval_of(cell),
                           cell.values);
    }
    case Node::Kind::kObject: {
      Json json = Json::object();
      Json withheld;
      for (const Node& member : node.members) {
        const auto whole = pooled.find(member.name);
        const Json& part = whole == pooled.end() ? kNothing : *whole;
        if (member.kind == Node::Kind::kMeasure && cells_[member.cell].kind == "quantile")
          if (std::string why = why_withheld(part["share"], part["samples"]); !why.empty()) {
            withheld[member.name] = std::move(why);
            continue;
          }
        json[member.name] = folded(member, part, heavy);
      }
      if (!withheld.is_null()) json["withheld"] = std::move(withheld);
      return json;
    }
    case Node::Kind::kList: {
      Json json = Json::array();
      std::size_t next = 0;  // in `pooled`, whose order is nearly always the same
      for (const Node& member : node.members) {
        const Json* part = &kNothing;
        for (std::size_t i = 0; i < pooled.size() && part == &kNothing; ++i, ++next) {
          if (next >= pooled.size()) next = 0;
          if (pooled[next]["name"] == member.name) part = &pooled[next];
        }
        json.push_back(folded(member, *part, heavy));
      }
      return json;
    }
  }
  return {};
}

Json Fold::numbers(const SystemSpec& spec) const {
  SIM_CHECK(replications_ > 0, "nothing to fold");
  return folded(*root_, run_measures(spec, pooled_), !heavy_tails(spec).empty());
}

void Fold::add_names(const Node& node, const std::string& prefix, std::vector<std::string>& names) {
  for (const Node& member : node.members) {
    const std::string name = member.name == "phases" ? prefix
                             : prefix.empty()        ? member.name
                                                     : prefix + "." + member.name;
    if (member.kind == Node::Kind::kMeasure) names.push_back(name);
    add_names(member, name, names);
  }
}

std::vector<std::string> Fold::names() const {
  std::vector<std::string> names;
  add_names(*root_, "", names);
  return names;
}

const Fold::Values* Fold::find(const std::vector<std::string>& path) const {
  const Node* node = root_.get();
  for (const std::string& name : path) {
    const Node* next = node->find(name);
    if (next == nullptr)
      if (const Node* phases = node->find("phases")) next = phases->find(name);
    if (next == nullptr) return nullptr;
    node = next;
  }
  return node->kind == Node::Kind::kMeasure ? &cells_[node->cell] : nullptr;
}

}  // namespace ballast
