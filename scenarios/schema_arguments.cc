// What algorithms, distributions and arrival processes declare of themselves, as parts of the
// table of the scenario language.
#include <algorithm>

#include "models/balancers/policy_stream.h"
#include "models/traffic/arrivals.h"
#include "scenarios/schema_builder.h"
#include "sim/distribution.h"

namespace ballast {

void SchemaBuilder::laws() {
  Shape& law = tagged("law", "distribution", "distribution");
  s_.law = &law;
  Shape& share_of_mixture = tagged("mixture_part", "distribution", "distribution");
  mixture_part_ = &share_of_mixture;
  rate_ = rate_profile();
  for (const DistributionKind* kind : distribution_kinds())
    law.alternatives.push_back(
        {std::string(kind->name), std::string(kind->summary), param_fields(kind->params)});
  share_of_mixture.alternatives = law.alternatives;
  share_of_mixture.fields = {
      Field{"share", ratio(0, 1), "how much of the mixture follows this law"}.need()};
}

const Shape* SchemaBuilder::rate_profile() {
  const Shape* diurnal = record({
      Field{"mean", rate(), "mean rate over a period"}.need(),
      Field{"amplitude", &value(ValueType::kRateOrRatio), "how far the peak is above the mean"}
          .need(),
      Field{"period", duration(false), "length of a cycle"}.otherwise("1d"),
      Field{"peak", time(), "when the rate is highest"}.need(),
  });
  const Shape* step = record(
      {Field{"at", time(), "from when on"}.need(), Field{"rate", rate(), "the rate there"}.need()});
  auto& shape = const_cast<Shape&>(
      *either({rate(), list(step), record({Field{"diurnal", diurnal, "a day curve"}.need()})}));
  shape.definition = "rate";
  return &shape;
}

const Shape* SchemaBuilder::param_shape(const Param& p) {
  const auto with_range = [&](ValueType type) {
    Shape& shape = value(type);
    shape.min = p.min;
    shape.max = p.max;
    shape.min_exclusive = p.min_exclusive;
    return &shape;
  };
  switch (p.type) {
    case ParamType::kNumber:
      return with_range(ValueType::kNumber);
    case ParamType::kInteger:
      return with_range(ValueType::kInteger);
    case ParamType::kRatio: {
      Shape* shape = with_range(ValueType::kRatio);
      shape->min = std::max(shape->min, 0.0);
      shape->max = std::min(shape->max, 1.0);
      return shape;
    }
    case ParamType::kDuration:
      return with_range(ValueType::kDuration);
    case ParamType::kRate:
      return with_range(ValueType::kRate);
    case ParamType::kBool:
      return boolean();
    case ParamType::kText:
      return text();
    case ParamType::kChoice:
      return choice({p.choices.begin(), p.choices.end()});
    case ParamType::kLaw:
      return s_.law;
    case ParamType::kRateProfile:
      return rate_;
    case ParamType::kRecords:
      return list(record(param_fields(p.fields)));
    case ParamType::kMixture:
      return list(mixture_part_);
    case ParamType::kQuantiles: {
      auto& shape = const_cast<Shape&>(*map(duration(true), "QUANTILE"));
      shape.quantile_keys = true;
      return &shape;
    }
    case ParamType::kTimesFile:
      return text();
  }
  return any();
}

SchemaBuilder::Fields SchemaBuilder::param_fields(const std::vector<Param>& params) {
  Fields fields;
  for (const Param& p : params)
    fields.push_back({std::string(p.name), param_shape(p), std::string(p.help), p.required,
                      std::string(p.default_text)});
  return fields;
}

const Shape* SchemaBuilder::arrivals() {
  Shape& shape = tagged("arrivals", "process", "process");
  for (const ArrivalKind* kind : arrival_kinds()) {
    Fields fields = param_fields(kind->params);
    const auto has = [&](std::string_view name) {
      return std::any_of(fields.begin(), fields.end(),
                         [&](const Field& f) { return f.name == name; });
    };
    const bool has_profile =
        std::any_of(kind->params.begin(), kind->params.end(),
                    [](const Param& p) { return p.type == ParamType::kRateProfile; });
    if (has_profile && !has("interpolate"))
      fields.push_back(Field{"interpolate", choice({"step", "linear"}),
                             "how a list of rates goes from one to the next; in steps if absent"});
    // The people of a closed loop and the instants of a trace are fixed when the run starts.
    for (std::size_t i = 0; i < kind->params.size(); ++i)
      if (kind->params[i].type == ParamType::kTimesFile ||
          kind->params[i].type == ParamType::kInteger)
        fields[i].live = Live::kNo;
    shape.alternatives.push_back(
        {std::string(kind->name), std::string(kind->summary), std::move(fields)});
  }
  return &shape;
}

const Shape* SchemaBuilder::algorithm() {
  Shape& shape = tagged("algorithm", "name", "algorithm");
  shape.tag_alone = true;
  for (const PolicyKind* kind : policy_kinds())
    shape.alternatives.push_back(
        {std::string(kind->name), std::string(kind->summary), param_fields(policy_params(*kind))});
  return &shape;
}

}  // namespace ballast
