// Makes the table of the scenario language out of a few kinds of shapes. Each part of the language
// has a file of its own: schema_traffic.cc, schema_balancers.cc, schema_pools.cc; what algorithms,
// distributions and arrival processes declare comes in through schema_arguments.cc.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/shape.h"
#include "sim/declaration.h"

namespace ballast {

class SchemaBuilder {
 public:
  explicit SchemaBuilder(Schema& s) : s_(s) {}
  void build();

 private:
  using Fields = std::vector<Field>;

  Shape& add(Shape::Kind kind) {
    s_.shapes.emplace_back();
    s_.shapes.back().kind = kind;
    return s_.shapes.back();
  }
  Shape& value(ValueType type) {
    Shape& shape = add(Shape::Kind::kValue);
    shape.type = type;
    return shape;
  }
  const Shape* text() { return &value(ValueType::kText); }
  const Shape* boolean() { return &value(ValueType::kBool); }
  const Shape* time() {
    Shape& shape = value(ValueType::kTime);
    shape.min = 0;
    return &shape;
  }
  const Shape* integer(double min, std::string word = {}) {
    Shape& shape = value(ValueType::kInteger);
    shape.min = min;
    shape.max = 4294967294.0;  // 32 bits, the last kept for 'unlimited'
    shape.word = std::move(word);
    return &shape;
  }
  const Shape* integer(double min, double max) {
    Shape& shape = value(ValueType::kInteger);
    shape.min = min;
    shape.max = max;
    return &shape;
  }
  const Shape* duration(bool zero_allowed, std::string word = {}) {
    Shape& shape = value(ValueType::kDuration);
    shape.min = 0;
    shape.min_exclusive = !zero_allowed;
    shape.word = std::move(word);
    return &shape;
  }
  const Shape* ratio(double min, double max) {
    Shape& shape = value(ValueType::kRatio);
    shape.min = min;
    shape.max = max;
    return &shape;
  }
  const Shape* number() {
    Shape& shape = value(ValueType::kNumber);
    shape.min = 0;
    return &shape;
  }
  const Shape* positive_number() {
    Shape& shape = value(ValueType::kNumber);
    shape.min = 0;
    shape.min_exclusive = true;
    return &shape;
  }
  const Shape* choice(std::vector<std::string> choices) {
    Shape& shape = value(ValueType::kChoice);
    shape.choices = std::move(choices);
    return &shape;
  }
  const Shape* rate() {
    Shape& shape = value(ValueType::kRate);
    shape.min = 0;
    return &shape;
  }
  const Shape* any() { return &add(Shape::Kind::kAny); }
  const Shape* record(Fields fields) {
    Shape& shape = add(Shape::Kind::kRecord);
    shape.fields = std::move(fields);
    return &shape;
  }
  const Shape* map(const Shape* item, std::string member) {
    Shape& shape = add(Shape::Kind::kMap);
    shape.item = item;
    shape.member = std::move(member);
    return &shape;
  }
  const Shape* list(const Shape* item, bool named_items = false) {
    Shape& shape = add(Shape::Kind::kList);
    shape.item = item;
    shape.named_items = named_items;
    shape.member = "NAME";
    return &shape;
  }
  const Shape* either(std::vector<const Shape*> options) {
    Shape& shape = add(Shape::Kind::kEither);
    shape.options = std::move(options);
    return &shape;
  }
  Shape& tagged(std::string definition, std::string tag, std::string noun) {
    Shape& shape = add(Shape::Kind::kTagged);
    shape.definition = std::move(definition);
    shape.tag = std::move(tag);
    shape.noun = std::move(noun);
    return shape;
  }

  // schema_arguments.cc
  const Shape* rate_profile();
  const Shape* param_shape(const Param& p);
  Fields param_fields(const std::vector<Param>& params);
  const Shape* arrivals();
  const Shape* algorithm();
  void laws();
  // schema_traffic.cc
  const Shape* backoff();
  const Shape* retry_budget();
  const Shape* throttle();
  const Shape* client();
  const Shape* traffic();
  // schema_balancers.cc
  const Shape* retries();
  const Shape* balancer();
  // schema_load.cc
  const Shape* cold_start();
  const Shape* contention();
  const Shape* limiter();
  const Shape* shedding();
  // schema_health.cc
  const Shape* health_check();
  const Shape* observe();
  const Shape* outlier_detection();
  const Shape* slow_start();
  // schema_pools.cc
  const Shape* server();
  const Shape* pool();
  // schema.cc
  const Shape* event();
  const Shape* root();

  Schema& s_;
  const Shape* mixture_part_ = nullptr;
  const Shape* rate_ = nullptr;
  const Shape* server_ = nullptr;
  const Shape* servers_ = nullptr;
};

}  // namespace ballast
