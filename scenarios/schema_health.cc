// balancers.NAME.health_check, observe, outlier_detection, slow_start: how a balancer learns that a
// server is bad, and how a server comes back.
#include "scenarios/schema_builder.h"

namespace ballast {

const Shape* SchemaBuilder::health_check() {
  return record({
      Field{"kind", choice({"connection", "request", "elsewhere"}),
            "a connection; a request like any other; or a path that says nothing of the service"}
          .otherwise("connection"),
      Field{"interval", duration(false), "from the end of one check to the next"}.otherwise("2s"),
      Field{"timeout", duration(false), "of a check; the interval if absent"},
      Field{"rise", integer(1), "checks in a row that must pass"}.otherwise("2"),
      Field{"fall", integer(1), "checks in a row that must fail"}.otherwise("3"),
      Field{"fast_interval", duration(false), "while the verdict may change; interval if absent"},
      Field{"down_interval", duration(false), "of a server that is down; interval if absent"},
      Field{"jitter", ratio(0, 1), "each interval is longer or shorter by up to this part"}
          .otherwise("0%"),
      Field{"initially", choice({"up", "down"}),
            "before the first check, which decides: up as in HAProxy, down as in Envoy"}
          .otherwise("up"),
      Field{"work", s_.law, "of a check by request; 1 ms if absent"},
  });
}

const Shape* SchemaBuilder::observe() {
  return record({
      Field{"layer", choice({"layer4", "layer7"}), "connections only, or answers too"}.need(),
      Field{"error_limit", integer(1), "consecutive errors that count"}.otherwise("10"),
      Field{"on_error", choice({"fastinter", "fail_check", "sudden_death", "mark_down"}),
            "check soon; as a failed check; as the last but one; down at once"}
          .otherwise("fail_check"),
  });
}

// Names and defaults are Envoy's.
const Shape* SchemaBuilder::outlier_detection() {
  return record({
      Field{"consecutive_5xx", integer(1), "errors in a row that eject"}.otherwise("5"),
      Field{"consecutive_gateway_failure", integer(1), "the same of refusals, timeouts and 503"}
          .otherwise("5"),
      Field{"interval", duration(false), "how often rates are judged and servers come back"}
          .otherwise("10s"),
      Field{"base_ejection_time", duration(false), "times the count of ejections"}.otherwise("30s"),
      Field{"max_ejection_time", duration(false), "300s, or the base if that is longer, if absent"},
      Field{"max_ejection_time_jitter", duration(true), "added to it, at random"}.otherwise("0s"),
      Field{"max_ejection_percent", ratio(0, 1), "most servers ejected at a time"}.otherwise("10%"),
      Field{"always_eject_one_host", boolean(), "whatever max_ejection_percent says"}.otherwise(
          "false"),
      Field{"success_rate_minimum_hosts", integer(0), "with enough requests, to judge by rates"}
          .otherwise("5"),
      Field{"success_rate_request_volume", integer(0), "enough requests in an interval"}.otherwise(
          "100"),
      Field{"success_rate_stdev_factor", integer(0),
            "thousandths; ejected below mean - factor * standard deviation"}
          .otherwise("1900"),
      Field{"failure_percentage_threshold", ratio(0, 1), "share of errors that ejects"}.otherwise(
          "85%"),
      Field{"failure_percentage_minimum_hosts", integer(0), "with enough requests"}.otherwise("5"),
      Field{"failure_percentage_request_volume", integer(0), "enough requests in an interval"}
          .otherwise("50"),
      Field{"enforcing_consecutive_5xx", ratio(0, 1), "of what is detected"}.otherwise("100%"),
      Field{"enforcing_consecutive_gateway_failure", ratio(0, 1), "of what is detected"}.otherwise(
          "0%"),
      Field{"enforcing_success_rate", ratio(0, 1), "of what is detected"}.otherwise("100%"),
      Field{"enforcing_failure_percentage", ratio(0, 1), "of what is detected"}.otherwise("0%"),
      Field{"successful_active_health_check_uneject_host", boolean(),
            "whether a health check that passes brings a server back"}
          .otherwise("true"),
  });
}

const Shape* SchemaBuilder::slow_start() {
  return record({
      Field{"curve", choice({"haproxy", "envoy", "linear"}), "linear: as AWS target groups"}.need(),
      Field{"window", duration(false), "from coming up to the full share"}.need(),
      Field{"aggression", positive_number(), "of envoy: above 1 the share grows early"}.otherwise(
          "1"),
      Field{"min_weight_percent", ratio(0, 1), "of envoy: least part of the weight"}.otherwise(
          "10%"),
  });
}

}  // namespace ballast
