// pools: what their servers do about load.
#include "scenarios/schema_builder.h"

namespace ballast {

const Shape* SchemaBuilder::cold_start() {
  Shape& factor = value(ValueType::kNumber);
  factor.min = 1;
  return record({
      Field{"factor", &factor, "how many times slower at first"}.otherwise("5"),
      Field{"for", duration(false), "how long it takes to get to full speed"}.otherwise("2m"),
      Field{"at_start", boolean(), "whether it is cold when the run begins, too"}.otherwise(
          "false"),
  });
}

const Shape* SchemaBuilder::contention() {
  return record({
      Field{"serial", ratio(0, 1), "share of the work that only one can do at a time"}.otherwise(
          "0%"),
      Field{"crosstalk", ratio(0, 1), "what each pair of requests costs"}.otherwise("0%"),
  });
}

const Shape* SchemaBuilder::limiter() {
  const auto initial = [&] {
    return Field{"initial", integer(1), "limit to begin with"}.otherwise("20");
  };
  const auto min = [&](const char* least) {
    return Field{"min", integer(1), "least limit"}.otherwise(least);
  };
  const auto max = [&](const char* most) {
    return Field{"max", integer(1), "greatest limit"}.otherwise(most);
  };
  const auto smoothing = [&](const char* part) {
    return Field{"smoothing", ratio(0, 1), "weight of a new estimate"}.otherwise(part);
  };
  Shape& shape = tagged("limiter", "kind", "limiter");
  shape.alternatives = {
      {"aimd",
       "one more while answers come in time, a part less when not (Netflix AIMDLimit)",
       {initial(), min("20"), max("200"),
        Field{"backoff_ratio", ratio(0.5, 1), "what is left of the limit"}.otherwise("90%"),
        Field{"timeout", duration(false), "an answer that takes longer is too late"}.otherwise(
            "5s")}},
      {"gradient",
       "by the ratio of the long-term time to the last one (Netflix Gradient2Limit)",
       {initial(), min("20"), max("200"), smoothing("20%"),
        Field{"queue", number(), "how much the limit may grow at a time"}.otherwise("4"),
        Field{"tolerance", positive_number(), "how many times longer than usual is all right"}
            .otherwise("1.5"),
        Field{"long_window", integer(1), "samples of the long-term time"}.otherwise("600")}},
      {"vegas",
       "by how much longer than without load an answer takes (Netflix VegasLimit)",
       {initial(), min("1"), max("1000"), smoothing("100%"),
        Field{"alpha", integer(0), "grow below; 3 times the logarithm of the limit if absent"},
        Field{"beta", integer(0), "shrink above; 6 times the logarithm of the limit if absent"},
        Field{"probe_multiplier", integer(1), "new look at the unloaded time, in limits"}.otherwise(
            "30")}},
  };
  return &shape;
}

const Shape* SchemaBuilder::shedding() {
  const auto fields = [&] {
    return Fields{
        Field{"target", duration(false), "how long a request may wait under overload"}.otherwise(
            "5ms"),
        Field{"interval", duration(false), "what counts as overload: so long without relief"}
            .otherwise("100ms"),
    };
  };
  Shape& shape = tagged("shedding", "kind", "way of shedding");
  Fields facebook = fields();
  facebook.push_back(
      Field{"lifo", boolean(), "under overload, the newest first"}.otherwise("true"));
  shape.alternatives = {
      {"codel", "drops at its turn what waited too long, ever more often (RFC 8289)", fields()},
      {"facebook", "gives up waiting after the interval, or the target under overload",
       std::move(facebook)},
  };
  return &shape;
}

}  // namespace ballast
