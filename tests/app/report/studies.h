// What compare, plan and sweep print, made by hand and small.
#pragma once

#include "app/json.h"
#include "sim/time.h"

namespace ballast::report::test {

inline Json interval(double value, double low, double high) {
  return {{"value", value}, {"low", low}, {"high", high}};
}

inline Json scenario() {
  return {{"name", "shop"}, {"hash", "abc"}, {"duration_s", 40}, {"slo", {{"latency_s", .5}}}};
}

inline Json difference(const Json& value, const char* verdict) {
  return {{"difference", value}, {"verdict", verdict}, {"half_width", {{"ratio", .25}}}};
}

// `jsq` is better than `random` beyond doubt, `wrr` cannot be told from it.
inline Json comparison() {
  const auto variant = [](const char* name, int rank, const Json& failed) -> Json {
    return {{"name", name}, {"rank", rank}, {"metrics", {{"error_ratio", failed}}}};
  };
  const auto pair = [](const char* first, const char* second, const Json& one) -> Json {
    return {{"first", first}, {"second", second}, {"metrics", {{"error_ratio", one}}}};
  };
  Json none = difference(interval(-.001, -.004, .002), "no detectable difference");
  none["try_replications"] = 80;
  return {{"schema", "ballast/compare/1"},
          {"seed", 7},
          {"replications", 5},
          {"version", "0"},
          {"command", "ballast compare shop.yaml"},
          {"scenario", scenario()},
          {"timeline", {{"interval_s", 10}}},
          {"family", {{"differences", 3}}},
          {"metrics", {"error_ratio"}},
          {"ranked_by", "error_ratio"},
          {"variants",
           {variant("random", 2, interval(.05, .048, .052)),
            variant("jsq", 1, interval(.01, .009, .011)),
            variant("wrr", 2, interval(.049, .047, .051))}},
          {"comparisons",
           {pair("random", "jsq", difference(interval(-.04, -.043, -.037), "lower")),
            pair("random", "wrr", none),
            pair("jsq", "wrr", difference(interval(.039, .036, .042), "higher"))}}};
}

inline Json plan() {
  const auto step = [](const char* name, const char* verdict, double busy, double p99) -> Json {
    Json line = {{"text", "latency.p99 <= 500ms"}, {"limit", .5}, {"verdict", verdict}};
    line.update(interval(p99, p99 - .01, p99 + .01));
    return {{"step", name},
            {"verdict", verdict},
            {"verified", true},
            {"replications", 10},
            {"utilization", busy},
            {"cost", {{"per_hour", .4 * std::stod(name)}}},
            {"conditions", {{{"lost", "none"}, {"objectives", Json::array({line})}}}}};
  };
  const auto point = [](double load, double mean) -> Json {
    return {{"load", load},
            {"rate_per_s", 100 * load},
            {"utilization", load / 2},
            {"error_ratio", 0},
            {"latency", {{"mean", mean}, {"p99", 4 * mean}}}};
  };
  Json json = {
      {"schema", "ballast/plan/1"},
      {"scenario", scenario()},
      {"seed", 7},
      {"version", "0"},
      {"command", "ballast plan shop.yaml --servers app"},
      {"variable", "servers of app"},
      {"seek", "fewest"},
      {"probability", .95},
      {"objectives", {"latency.p99 <= 500ms"}},
      {"survive", Json::array()},
      {"pool", "app"},
      {"present", "10"},
      {"range", {{"from", "1"}, {"to", "320"}}},
      {"answer", {{"sure", "8"}, {"possible", "7"}, {"beyond_ruled_out", true}}},
      {"monotone", true},
      {"steps",
       {step("6", "missed", .95, .7), step("7", "open", .85, .5), step("8", "met", .75, .3)}},
      {"load_curve", {point(.5, .08), point(1, .1), point(1.5, .2), point(2, .9)}}};
  json["knee"] = json["load_curve"][1];
  return json;
}

inline Json sweep() {
  const auto point = [](const char* rate, const char* algorithm, double p99) -> Json {
    return {{"set", {{"balancers.edge.algorithm", algorithm}, {"traffic.web.arrivals.rate", rate}}},
            {"metrics", {{"latency.p99", interval(p99, p99 * .9, p99 * 1.1)}, {"error_ratio", 0}}}};
  };
  return {{"schema", "ballast/sweep/1"},
          {"scenario", scenario()},
          {"seed", 7},
          {"replications", 5},
          {"version", "0"},
          {"command", "ballast sweep shop.yaml"},
          {"vary",
           {{{"path", "balancers.edge.algorithm"}, {"values", {"random", "jsq"}}},
            {{"path", "traffic.web.arrivals.rate"}, {"values", {"100/s", "50/s", "80/s"}}}}},
          {"metrics", {"latency.p99", "error_ratio"}},
          {"points",
           {point("100/s", "random", 2), point("50/s", "random", .2), point("80/s", "random", .4),
            point("100/s", "jsq", .9), point("50/s", "jsq", .1), point("80/s", "jsq", .3)}}};
}

}  // namespace ballast::report::test
