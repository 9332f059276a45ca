#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/scenario.h"
#include "scenarios/shape.h"

namespace ballast {

namespace {

using Json = nlohmann::ordered_json;

// Editors see the notation, `ballast check` the ranges that a pattern cannot tell.
constexpr const char* kDuration = "^([0-9]+(\\.[0-9]+)?(d|h|ms|m|s|us|\u00b5s|ns))+$";
constexpr const char* kRate = "^[0-9]+(\\.[0-9]+)?[kM]?/(s|sec|m|min|h|d)$";
constexpr const char* kPercent = "^[0-9]+(\\.[0-9]+)?%$";
constexpr const char* kClockTime =
    "^([0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:?[0-9]{2})?$";

class SchemaWriter {
 public:
  Json write() {
    Json out;
    out["$schema"] = "https://json-schema.org/draft/2020-12/schema";
    out["$id"] = "urn:ballast:scenario:1";
    out["title"] = "Ballast scenario, version 1";
    out.update(body(*schema().root));
    out["$defs"] = definitions_;
    return out;
  }

 private:
  Json pattern(const char* text) { return {{"type", "string"}, {"pattern", text}}; }

  static void add_range(Json& json, const Shape& shape) {
    if (std::isfinite(shape.min))
      json[shape.min_exclusive ? "exclusiveMinimum" : "minimum"] = shape.min;
    if (std::isfinite(shape.max)) json["maximum"] = shape.max;
  }

  Json value(const Shape& shape) {
    Json out;
    switch (shape.type) {
      case ValueType::kText:
        out = {{"type", {"string", "number", "boolean"}}};
        break;
      case ValueType::kInteger:
        out = {{"type", "integer"}};
        add_range(out, shape);
        break;
      case ValueType::kNumber:
        out = {{"type", "number"}};
        add_range(out, shape);
        break;
      case ValueType::kRatio: {
        Json number = {{"type", "number"}};
        add_range(number, shape);
        out = {{"anyOf", {number, pattern(kPercent)}}};
        break;
      }
      case ValueType::kDuration:
        out = pattern(kDuration);
        break;
      case ValueType::kTime:
        out = {{"anyOf", {pattern(kDuration), pattern(kClockTime)}}};
        break;
      case ValueType::kDateTime:
        out = pattern(kClockTime);
        break;
      case ValueType::kRate:
        out = pattern(kRate);
        break;
      case ValueType::kRateOrRatio:
        out = {{"anyOf", {pattern(kRate), pattern(kPercent)}}};
        break;
      case ValueType::kBool:
        out = {{"type", "boolean"}};
        break;
      case ValueType::kChoice:
        out = {{"enum", shape.choices}};
        break;
    }
    if (shape.word.empty()) return out;
    return {{"anyOf", {out, {{"const", shape.word}}}}};
  }

  void add_fields(Json& out, const std::vector<Field>& fields) {
    for (const Field& f : fields) {
      Json field = reference(*f.shape);
      field["description"] = f.help;
      if (!f.default_text.empty()) field["default"] = f.default_text;
      out["properties"][f.name] = std::move(field);
      if (f.required) out["required"].push_back(f.name);
    }
  }

  Json tagged(const Shape& shape) {
    Json options = Json::array();
    std::vector<std::string> names;
    for (const Alternative& a : shape.alternatives) {
      names.push_back(a.name);
      Json option = {{"type", "object"}, {"description", a.summary}};
      option["properties"][shape.tag] = {{"const", a.name}};
      option["required"].push_back(shape.tag);
      add_fields(option, shape.fields);
      add_fields(option, a.fields);
      option["additionalProperties"] = false;
      options.push_back(std::move(option));
    }
    if (shape.tag_alone) options.push_back({{"enum", names}});
    return {{"oneOf", std::move(options)}};
  }

  Json body(const Shape& shape) {
    switch (shape.kind) {
      case Shape::Kind::kValue:
        return value(shape);
      case Shape::Kind::kRecord: {
        Json out = {{"type", "object"}};
        add_fields(out, shape.fields);
        out["additionalProperties"] = false;
        return out;
      }
      case Shape::Kind::kMap:
        return {{"type", "object"}, {"additionalProperties", reference(*shape.item)}};
      case Shape::Kind::kList:
        return {{"type", "array"}, {"items", reference(*shape.item)}};
      case Shape::Kind::kEither: {
        Json options = Json::array();
        for (const Shape* option : shape.options) options.push_back(reference(*option));
        return {{"anyOf", std::move(options)}};
      }
      case Shape::Kind::kTagged:
        return tagged(shape);
      case Shape::Kind::kAny:
        return Json::object();
    }
    return Json::object();
  }

  // Laws hold laws, so what has a name of its own is written once and referred to.
  Json reference(const Shape& shape) {
    if (shape.definition.empty()) return body(shape);
    if (started_.insert(shape.definition).second) {
      Json definition = body(shape);
      definitions_[shape.definition] = std::move(definition);
    }
    return {{"$ref", "#/$defs/" + shape.definition}};
  }

  Json definitions_ = Json::object();
  std::set<std::string> started_;
};

}  // namespace

std::string json_schema() { return SchemaWriter().write().dump(2) + "\n"; }

}  // namespace ballast
