#include "scenarios/shape_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scenarios/wall_clock.h"

namespace ballast {

namespace {

// A limit in the notation of the value it limits.
std::string limit_text(ValueType type, double limit) {
  switch (type) {
    case ValueType::kDuration:
    case ValueType::kTime:
      return write_duration(from_seconds(limit));
    case ValueType::kRate:
      return write_rate(limit);
    case ValueType::kRatio:
      return fmt::format("{}%", limit * 100);
    default:
      return fmt::format("{}", limit);
  }
}

std::optional<Problem> range_problem(const Shape& shape, const Node& node, double value) {
  const bool low = shape.min_exclusive ? !(value > shape.min) : value < shape.min;
  if (!low && value <= shape.max) return std::nullopt;
  const std::string limit = limit_text(shape.type, low ? shape.min : shape.max);
  if (low && value < 0 && shape.min >= 0)
    return Problem{"negative", fmt::format("'{}' is negative", node.scalar), {}};
  return Problem{
      "out-of-range",
      fmt::format("'{}' is out of range: it must be {} {}", node.scalar,
                  low ? (shape.min_exclusive ? "more than" : "at least") : "at most", limit),
      {}};
}

template <typename T>
Number from_reading(const Reading<T>& reading) {
  if (!reading.value) return {0, reading.problem};
  if constexpr (std::is_same_v<T, Duration> || std::is_same_v<T, Time>)
    return {seconds(*reading.value), std::nullopt};
  else
    return {static_cast<double>(*reading.value), std::nullopt};
}

Number read(const Shape& shape, const Node& node, const std::optional<WallClock>& clock) {
  const std::string& text = node.scalar;
  switch (shape.type) {
    case ValueType::kText:
      return {};
    case ValueType::kInteger:
      return from_reading(read_integer(text));
    case ValueType::kNumber:
      return from_reading(read_number(text));
    case ValueType::kRatio:
      return from_reading(read_ratio(text));
    case ValueType::kDuration:
      return from_reading(read_duration(text));
    case ValueType::kTime:
      return from_reading(read_time(text, clock));
    case ValueType::kRate:
      return from_reading(read_rate(text));
    case ValueType::kRateOrRatio:
      return from_reading(text.ends_with("%") ? read_ratio(text) : read_rate(text));
    case ValueType::kBool:
      return from_reading(read_bool(text));
    case ValueType::kDateTime: {
      const Reading<WallClock> reading = read_wall_clock(text);
      if (!reading.value) return {0, reading.problem};
      return {static_cast<double>(reading.value->epoch_s), std::nullopt};
    }
    case ValueType::kChoice:
      if (std::find(shape.choices.begin(), shape.choices.end(), text) == shape.choices.end())
        return {0, Problem{"unknown-choice", fmt::format("'{}' is not {}", text, describe(shape)),
                           did_you_mean(text, shape.choices)}};
      return {};
  }
  return {};
}

bool is_number_type(ValueType type) {
  return type == ValueType::kInteger || type == ValueType::kNumber || type == ValueType::kBool;
}

class Checker {
 public:
  Checker(const std::optional<WallClock>& clock, Findings& findings)
      : clock_(clock), findings_(findings) {}

  void check(const Shape& shape, const Node& node, const std::string& path) {
    if (shape.kind == Shape::Kind::kAny) return;
    const Shape* fitting = option_for(shape, node);
    if (fitting == nullptr) {
      wrong_kind(shape, node, path);
      return;
    }
    switch (fitting->kind) {
      case Shape::Kind::kValue:
        check_value(*fitting, shape, node, path);
        return;
      case Shape::Kind::kRecord: {
        std::vector<const Field*> fields;
        for (const Field& f : fitting->fields) fields.push_back(&f);
        check_fields(fields, {}, node, path);
        return;
      }
      case Shape::Kind::kMap:
        for (std::size_t i = 0; i < node.map.size(); ++i) {
          const auto& [name, item] = node.map[i];
          const std::string at = join_path(path, name);
          if (name.empty())
            findings_.error("bad-key", "a name is empty", node.key_locations[i], path);
          if (fitting->quantile_keys) {
            const Reading<double> quantile = read_quantile(name);
            if (!quantile.value) report(quantile.problem, node.key_locations[i], path);
          }
          check(*fitting->item, item, at);
        }
        return;
      case Shape::Kind::kList:
        for (std::size_t i = 0; i < node.list.size(); ++i)
          check(*fitting->item, node.list[i], item_path(*fitting, node.list[i], i, path));
        return;
      case Shape::Kind::kTagged:
        check_tagged(*fitting, node, path);
        return;
      case Shape::Kind::kEither:
      case Shape::Kind::kAny:
        return;
    }
  }

 private:
  void report(const Problem& problem, const Location& where, const std::string& path) {
    findings_.error(problem.code, problem.message, where, path, problem.hint);
  }

  void wrong_kind(const Shape& shape, const Node& node, const std::string& path) {
    const auto found = [&]() -> std::string {
      switch (node.kind) {
        case Node::Kind::kNull:
          return "nothing is given";
        case Node::Kind::kScalar:
          return fmt::format("'{}' is given", node.scalar);
        case Node::Kind::kList:
          return "a list is given";
        case Node::Kind::kMap:
          return "a map is given";
      }
      return {};
    };
    findings_.error(node.kind == Node::Kind::kNull ? "missing-value" : "wrong-type",
                    fmt::format("{} where {} is due", found(), describe(shape)), node.location,
                    path);
  }

  void check_value(const Shape& shape, const Shape& whole, const Node& node,
                   const std::string& path) {
    if (!shape.word.empty() && node.scalar == shape.word) return;
    if (node.quoted && is_number_type(shape.type)) {
      findings_.error("wrong-type",
                      fmt::format("text \"{}\" where {} is due", node.scalar, describe(shape)),
                      node.location, path, "write it without quotes");
      return;
    }
    Number number = number_of(shape, node, clock_);
    if (!number.problem) return;
    // Where something else may stand too (a list of servers), say all of it.
    if (&shape != &whole && number.problem->code == "wrong-type")
      number.problem->message = fmt::format("'{}' is not {}", node.scalar, describe(whole));
    if (!shape.word.empty() && number.problem->hint.empty())
      number.problem->hint = fmt::format("or write '{}'", shape.word);
    report(*number.problem, node.location, path);
  }

  void check_fields(const std::vector<const Field*>& fields, const std::string& tag,
                    const Node& node, const std::string& path) {
    for (std::size_t i = 0; i < node.map.size(); ++i) {
      const std::string& key = node.map[i].first;
      const Node& item = node.map[i].second;
      if (key == tag && !tag.empty()) continue;
      const auto field = std::find_if(fields.begin(), fields.end(),
                                      [&](const Field* f) { return f->name == key; });
      if (field == fields.end()) {
        std::vector<std::string> names;
        for (const Field* f : fields) names.push_back(f->name);
        // `{note: weights corrected, cookies dropped}`: the comma ends the text.
        const bool cut_text = item.kind == Node::Kind::kNull && !nearest(key, names);
        findings_.error(
            "unknown-key", fmt::format("unknown key '{}'", key), node.key_locations[i], path,
            cut_text ? "a text with a comma in {...} must be in quotes" : did_you_mean(key, names));
      } else {
        check(*(*field)->shape, item, join_path(path, key));
      }
    }
    for (const Field* field : fields)
      if (field->required && node.find(field->name) == nullptr)
        findings_.error("missing-key", fmt::format("'{}' is missing", field->name), node.location,
                        path, fmt::format("it is {}: {}", describe(*field->shape), field->help));
  }

  void check_tagged(const Shape& shape, const Node& node, const std::string& path) {
    std::vector<std::string> names;
    for (const Alternative& a : shape.alternatives) names.push_back(a.name);
    const Node* tag = node.kind == Node::Kind::kScalar ? &node : node.find(shape.tag);
    if (tag == nullptr) {
      findings_.error("missing-key", fmt::format("'{}' is missing", shape.tag), node.location, path,
                      did_you_mean("", names));
      return;
    }
    const TaggedFields tagged = tagged_fields(shape, node);
    if (tagged.alternative == nullptr) {
      findings_.error("unknown-" + shape.noun,
                      fmt::format("unknown {} '{}'", shape.noun, tagged.name), tag->location, path,
                      did_you_mean(tagged.name, names));
      return;
    }
    check_fields(tagged.fields, shape.tag, node, path);
  }

  static std::string item_path(const Shape& list, const Node& item, std::size_t index,
                               const std::string& path) {
    if (list.named_items)
      if (const Node* name = item.find("name")) return join_path(path, name->scalar);
    return fmt::format("{}[{}]", path, index + 1);
  }

  const std::optional<WallClock>& clock_;
  Findings& findings_;
};

}  // namespace

Number number_of(const Shape& shape, const Node& node, const std::optional<WallClock>& clock) {
  Number number = read(shape, node, clock);
  const bool ranged = shape.type != ValueType::kText && shape.type != ValueType::kChoice &&
                      shape.type != ValueType::kDateTime;
  if (!number.problem && ranged) number.problem = range_problem(shape, node, number.value);
  return number;
}

void check_shape(const Shape& shape, const Node& node, const std::string& path,
                 const std::optional<WallClock>& clock, Findings& findings) {
  Checker(clock, findings).check(shape, node, path);
}

}  // namespace ballast
