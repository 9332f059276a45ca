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

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

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

std::string reason_to_withhold(const Fold::Values& cell) {
  if (cell.kind != "quantile") return "";
  return why_withheld(cell.share, static_cast<double>(cell.samples->pooled().count()));
}

}  // namespace

// A member of the tree: fixed JSON, a measure, or an object or list of further members.
struct Fold::Node {
  enum class Kind { kFixed, kMeasure, kSamples, kObject, kList };
  Kind kind = Kind::kFixed;
  std::string name;
  Json fixed;
  std::size_t cell = 0;
  std::shared_ptr<ClusteredSamples> samples;
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

std::optional<Interval> Fold::Values::interval(double confidence) const {
  if (kind == "quantile") {
    if (samples->pooled().count() == 0) return std::nullopt;
    return samples->quantile_interval(share, confidence);
  }
  if (!wholes.empty()) {
    if (std::all_of(wholes.begin(), wholes.end(), [](double whole) { return !(whole > 0); }))
      return std::nullopt;
    return kind == "proportion" ? proportion_interval(values, wholes, confidence)
                                : ratio_interval(values, wholes, confidence);
  }
  const std::vector<double> there = present(values);
  if (there.empty()) return std::nullopt;
  return mean_interval(there, confidence);
}

Sample Fold::Values::sample() const {
  if (kind == "quantile") return samples->quantile_sample(share);
  if (!wholes.empty()) return ratio_sample(values, wholes);
  return {moments_of(present(values)).mean, values};
}

Fold::Fold() : root_(std::make_unique<Node>()) { root_->kind = Node::Kind::kObject; }
Fold::~Fold() = default;
Fold::Fold(Fold&&) noexcept = default;
Fold& Fold::operator=(Fold&&) noexcept = default;

void Fold::add(const Json& measures) {
  add_to(*root_, measures, nullptr);
  ++replications_;
  for (Values& cell : cells_) {
    const bool counts = counts_as_nothing(cell.kind);
    cell.values.resize(replications_, counts ? 0 : kNone);
    if (has_whole(cell.kind)) cell.wholes.resize(replications_, 0);
  }
  for (const auto& samples : samples_)
    if (samples->replications() < replications_) samples->add({});
}

// `samples` are those beside the measure.
void Fold::add_to(Node& node, const Json& measures,
                  const std::shared_ptr<ClusteredSamples>& samples) {
  if (is_samples(measures)) {
    if (!node.samples) {
      node.kind = Node::Kind::kSamples;
      node.samples = samples_.emplace_back(std::make_shared<ClusteredSamples>());
      for (std::size_t i = 0; i < replications_; ++i) node.samples->add({});
    }
    node.samples->add(samples_in(measures));
    return;
  }
  if (is_measure(measures)) {
    if (node.kind != Node::Kind::kMeasure) {
      node.kind = Node::Kind::kMeasure;
      node.cell = cells_.size();
      cells_.push_back({measures["measure"], {}, {}, measures.value("share", 0.0), samples});
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
    std::shared_ptr<ClusteredSamples> of_these;
    for (const auto& [name, member] : measures.items()) {
      Node& child = node.member(name, next, replications_ == 0);
      add_to(child, member, of_these);
      if (child.samples) of_these = child.samples;
    }
    return;
  }
  if (measures.is_array()) {  // of objects with a name
    node.kind = Node::Kind::kList;
    std::size_t next = 0;
    for (const Json& item : measures)
      add_to(node.member(item["name"], next, replications_ == 0), item, nullptr);
    return;
  }
  node.fixed = measures;
}

Json Fold::folded(const Node& node, bool heavy) const {
  switch (node.kind) {
    case Node::Kind::kFixed:
      return node.fixed;
    case Node::Kind::kSamples:
      return {};
    case Node::Kind::kMeasure: {
      const Values& cell = cells_[node.cell];
      const Interval interval = cell.interval().value_or(Interval{});
      if (heavy && (cell.kind == "mean" || cell.kind == "extreme"))
        return {{"value", interval.value}};
      return interval_json(interval, cell.values);
    }
    case Node::Kind::kObject: {
      Json json = Json::object();
      Json withheld;
      for (const Node& member : node.members) {
        if (member.kind == Node::Kind::kSamples) continue;
        if (member.kind == Node::Kind::kMeasure)
          if (std::string why = reason_to_withhold(cells_[member.cell]); !why.empty()) {
            withheld[member.name] = std::move(why);
            continue;
          }
        json[member.name] = folded(member, heavy);
      }
      if (!withheld.is_null()) json["withheld"] = std::move(withheld);
      return json;
    }
    case Node::Kind::kList: {
      Json json = Json::array();
      for (const Node& member : node.members) json.push_back(folded(member, heavy));
      return json;
    }
  }
  return {};
}

Json Fold::numbers(const SystemSpec& spec) const {
  SIM_CHECK(replications_ > 0, "nothing to fold");
  return folded(*root_, !heavy_tails(spec).empty());
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
