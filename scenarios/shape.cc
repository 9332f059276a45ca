#include "scenarios/shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ballast {

Field Field::need() const {
  Field f = *this;
  f.required = true;
  return f;
}
Field Field::otherwise(std::string text) const {
  Field f = *this;
  f.default_text = std::move(text);
  return f;
}
Field Field::when_running() const {
  Field f = *this;
  f.live = Live::kYes;
  return f;
}
Field Field::at_start_only() const {
  Field f = *this;
  f.live = Live::kNo;
  return f;
}

const Field* Shape::field(std::string_view name) const {
  for (const Field& f : fields)
    if (f.name == name) return &f;
  return nullptr;
}

const Alternative* Shape::alternative(std::string_view name) const {
  for (const Alternative& a : alternatives)
    if (a.name == name) return &a;
  return nullptr;
}

TaggedFields tagged_fields(const Shape& shape, const Node& node) {
  TaggedFields out;
  if (node.kind == Node::Kind::kScalar && shape.tag_alone) {
    out.name = node.scalar;
  } else if (const Node* tag = node.find(shape.tag)) {
    out.name = tag->scalar;
  }
  out.alternative = shape.alternative(out.name);
  for (const Field& f : shape.fields) out.fields.push_back(&f);
  if (out.alternative != nullptr)
    for (const Field& f : out.alternative->fields) out.fields.push_back(&f);
  return out;
}

const Shape* option_for(const Shape& shape, const Node& node) {
  const auto accepts = [&](const Shape& s) {
    switch (s.kind) {
      case Shape::Kind::kValue:
        return node.kind == Node::Kind::kScalar;
      case Shape::Kind::kRecord:
      case Shape::Kind::kMap:
        return node.kind == Node::Kind::kMap;
      case Shape::Kind::kTagged:
        return node.kind == Node::Kind::kMap || (s.tag_alone && node.kind == Node::Kind::kScalar);
      case Shape::Kind::kList:
        return node.kind == Node::Kind::kList;
      case Shape::Kind::kEither:
      case Shape::Kind::kAny:
        return true;
    }
    return false;
  };
  if (shape.kind != Shape::Kind::kEither) return accepts(shape) ? &shape : nullptr;
  for (const Shape* option : shape.options)
    if (accepts(*option)) return option;
  return nullptr;
}

std::string describe(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::kValue: {
      std::string out;
      switch (shape.type) {
        case ValueType::kText:
          out = "text";
          break;
        case ValueType::kInteger:
          out = "a whole number";
          break;
        case ValueType::kNumber:
          out = "a number";
          break;
        case ValueType::kRatio:
          out = "a ratio (30% or 0.3)";
          break;
        case ValueType::kDuration:
          out = "a duration (80ms, 2h30m)";
          break;
        case ValueType::kTime:
          out = "a time (10m from the start, or \"10:00\" with a clock)";
          break;
        case ValueType::kDateTime:
          out = "a date and time (2024-03-04T09:30:00-05:00)";
          break;
        case ValueType::kRate:
          out = "a rate (800/s)";
          break;
        case ValueType::kRateOrRatio:
          out = "a rate (100/s) or a ratio (20%)";
          break;
        case ValueType::kBool:
          out = "true or false";
          break;
        case ValueType::kChoice:
          out = shape.choices.size() == 1
                    ? fmt::format("'{}'", shape.choices[0])
                    : fmt::format("one of {}", fmt::join(shape.choices, ", "));
          break;
      }
      return shape.word.empty() ? out : fmt::format("{} or '{}'", out, shape.word);
    }
    case Shape::Kind::kRecord: {
      std::string keys;
      for (const Field& f : shape.fields) keys += (keys.empty() ? "" : ", ") + f.name;
      return fmt::format("a map {{{}}}", keys);
    }
    case Shape::Kind::kMap:
      return fmt::format("a map from {} to {}", shape.member,
                         shape.item->kind == Shape::Kind::kValue ? describe(*shape.item) : "a map");
    case Shape::Kind::kList:
      return "a list";
    case Shape::Kind::kTagged:
      return fmt::format("{}{{{}: NAME, ...}}",
                         shape.tag_alone ? fmt::format("the name of an {} or ", shape.noun) : "",
                         shape.tag);
    case Shape::Kind::kEither: {
      std::string out;
      for (const Shape* option : shape.options)
        out += (out.empty() ? "" : " or ") + describe(*option);
      return out;
    }
    case Shape::Kind::kAny:
      return "a value";
  }
  return "a value";
}

std::string join_path(const std::string& path, std::string_view segment) {
  const bool plain = !segment.empty() && segment.find_first_of(". \"") == std::string_view::npos;
  std::string out = path.empty() ? "" : path + ".";
  return out + (plain ? std::string(segment) : fmt::format("\"{}\"", segment));
}

}  // namespace ballast
