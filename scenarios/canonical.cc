#include "scenarios/canonical.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "scenarios/shape.h"
#include "scenarios/shape_check.h"

namespace ballast {

namespace {

Node scalar_node(const std::string& text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = text;
  return node;
}

std::vector<const Field*> fields_for(const Shape& shape, const Node& node) {
  if (shape.kind == Shape::Kind::kTagged) return tagged_fields(shape, node).fields;
  std::vector<const Field*> fields;
  for (const Field& f : shape.fields) fields.push_back(&f);
  return fields;
}

class Resolver {
 public:
  std::vector<ResolvedValue> take() { return std::move(out_); }

  void visit(const Shape& shape, const Node& node, const std::string& path) {
    const Shape* fitting = option_for(shape, node);
    if (fitting == nullptr) return;
    const bool scalar = node.kind == Node::Kind::kScalar;
    switch (fitting->kind) {
      case Shape::Kind::kRecord:
        visit_fields(*fitting, node, path);
        return;
      case Shape::Kind::kTagged:
        out_.push_back({scalar ? path : join_path(path, fitting->tag),
                        tagged_fields(*fitting, node).name, false});
        visit_fields(*fitting, node, path);
        return;
      case Shape::Kind::kMap:
        for (const auto& [name, item] : node.map)
          visit(*fitting->item, item, join_path(path, name));
        return;
      case Shape::Kind::kList:
        if (!fitting->named_items) break;
        for (const Node& item : node.list)
          if (const Node* name = item.find("name"))
            visit(*fitting->item, item, join_path(path, name->scalar));
        return;
      default:
        break;
    }
    out_.push_back({path, scalar ? node.scalar : flow_text(node), false});
  }

 private:
  void visit_fields(const Shape& shape, const Node& node, const std::string& path) {
    const std::vector<const Field*> fields = fields_for(shape, node);
    for (const auto& [key, item] : node.map)
      for (const Field* f : fields)
        if (f->name == key && in_force_at_start(path, key))
          visit(*f->shape, item, join_path(path, key));
    for (const Field* f : fields)
      if (!f->default_text.empty() && node.find(f->name) == nullptr)
        out_.push_back({join_path(path, f->name), f->default_text, true});
  }

  static bool in_force_at_start(const std::string& path, std::string_view key) {
    return !path.empty() || (key != "events" && key != "investigation" && key != "whatif" &&
                             key != "expect" && key != "baseline");
  }

  std::vector<ResolvedValue> out_;
};

// Text that is the same for all ways to write the same scenario.
class Canonical {
 public:
  explicit Canonical(const std::optional<WallClock>& clock) : clock_(clock) {}
  std::string take() { return std::move(out_); }

  void visit(const Shape& shape, const Node& node) {
    const Shape* fitting = option_for(shape, node);
    if (fitting == nullptr || fitting->kind == Shape::Kind::kAny) {
      out_ += flow_text(node);
      return;
    }
    switch (fitting->kind) {
      case Shape::Kind::kValue:
        value(*fitting, node);
        return;
      case Shape::Kind::kRecord:
      case Shape::Kind::kTagged:
        record(*fitting, node);
        return;
      case Shape::Kind::kMap:
        out_ += '{';
        for (const auto& [name, item] : node.map) member(name, *fitting->item, item);
        out_ += '}';
        return;
      case Shape::Kind::kList:
        out_ += '[';
        for (const Node& item : node.list) {
          visit(*fitting->item, item);
          out_ += ',';
        }
        out_ += ']';
        return;
      case Shape::Kind::kEither:
      case Shape::Kind::kAny:
        return;
    }
  }

 private:
  bool is_default(const Field& field, const Node& given) const {
    if (field.default_text.empty()) return false;
    Canonical as_given(clock_), by_default(clock_);
    as_given.visit(*field.shape, given);
    by_default.visit(*field.shape, scalar_node(field.default_text));
    return as_given.out_ == by_default.out_;
  }

  void member(const std::string& name, const Shape& shape, const Node& node) {
    out_ += fmt::format("{}:{}=", name.size(), name);
    visit(shape, node);
    out_ += ',';
  }

  void value(const Shape& shape, const Node& node) {
    const bool is_text = shape.type == ValueType::kText || shape.type == ValueType::kChoice;
    const Number number = number_of(shape, node, clock_);
    if (is_text || number.problem)  // a word such as `unlimited` is no number
      out_ += fmt::format("{}:{}", node.scalar.size(), node.scalar);
    else
      out_ += fmt::format(
          "{}{}", number.value,
          node.scalar.ends_with("%") && shape.type == ValueType::kRateOrRatio ? "%" : "");
  }

  void record(const Shape& shape, const Node& node) {
    std::vector<const Field*> fields = fields_for(shape, node);
    std::sort(fields.begin(), fields.end(),
              [](const Field* a, const Field* b) { return a->name < b->name; });
    out_ += '(';
    if (shape.kind == Shape::Kind::kTagged) out_ += tagged_fields(shape, node).name + ';';
    for (const Field* f : fields) {
      if (&shape == schema().root && f->name == "seed") continue;
      // What is as it would be anyway is left out: then a scenario keeps its hash when the language
      // grows.
      const Node* given = node.find(f->name);
      if (given == nullptr || is_default(*f, *given)) continue;
      member(f->name, *f->shape, *given);
    }
    out_ += ')';
  }

  const std::optional<WallClock>& clock_;
  std::string out_;
};

}  // namespace

std::vector<ResolvedValue> resolved_values(const Node& root) {
  Resolver resolver;
  resolver.visit(*schema().root, root, {});
  return resolver.take();
}

std::string scenario_hash(const Node& root, const std::optional<WallClock>& clock) {
  Canonical canonical(clock);
  canonical.visit(*schema().root, root);
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, 64 bits
  for (const char c : canonical.take()) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return fmt::format("{:016x}", hash);
}

std::string flow_text(const Node& node) {
  const auto quote_if_needed = [](const std::string& text, bool quoted) {
    const bool plain = !quoted && !text.empty() &&
                       text.find_first_of("{}[],:#\"'&*!|>%@`\n\\") == std::string::npos &&
                       text.front() != ' ' && text.back() != ' ';
    const bool harmless =
        text.ends_with("%") && text.find_first_not_of("0123456789.%") == std::string::npos;
    if (plain || (harmless && !quoted)) return text;
    std::string out = "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    return out + "\"";
  };
  std::string out;
  switch (node.kind) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kScalar:
      return quote_if_needed(node.scalar, node.quoted);
    case Node::Kind::kList:
      for (const Node& item : node.list) out += (out.empty() ? "" : ", ") + flow_text(item);
      return "[" + out + "]";
    case Node::Kind::kMap:
      for (const auto& [key, item] : node.map)
        out += (out.empty() ? "" : ", ") + quote_if_needed(key, false) + ": " + flow_text(item);
      return "{" + out + "}";
  }
  return out;
}

}  // namespace ballast
