// A run of two pools, made by hand: four buckets of 10 s, an incident in the second half, one of
// two servers of `app` with three quarters of the traffic.
#pragma once

#include <cmath>

#include "app/report/source.h"

namespace ballast::report::test {

inline Json requests(double offered, double failed) {
  return {{"offered", offered},
          {"ok", offered - failed},
          {"failed", failed},
          {"in_flight", 0},
          {"by_cause", {{"queue_full", failed}}}};
}

inline Json server(const std::string& name, double share, double offered, double failed,
                   double busy) {
  return {{"name", name},          {"weight", 1},           {"share", share},
          {"expected_share", 0.5}, {"offered", offered},    {"failed", failed},
          {"utilization", busy},   {"ok", offered - failed}};
}

inline Json block(double from, double to, double failed) {
  return {
      {"window", {{"from_s", from}, {"to_s", to}}},
      {"requests", requests(400, failed)},
      {"attempts", {{"offered", 400}, {"per_request", 1}}},
      {"error_ratio", failed / 400},
      {"latency", {{"mean", .1}, {"p50", .1}, {"p95", .2}, {"p99", .4}}},
      {"users",
       {{"active", 100},
        {"affected", failed > 0 ? 30 : 0},
        {"affected_ratio", failed > 0 ? .3 : 0}}},
      {"traffic", {{"web", {{"requests", requests(400, failed)}, {"error_ratio", failed / 400}}}}},
      {"pools",
       {{"app",
         {{"offered", 400},
          {"failed", failed},
          {"utilization", .6},
          {"servers",
           Json::array({server("app-1", .75, 300, failed, 1), server("app-2", .25, 100, 0, .3)})}}},
        {"db",
         {{"offered", 400},
          {"failed", 0},
          {"utilization", .5},
          {"servers", Json::array({server("db-1", 1, 400, 0, .5)})}}}}}};
}

inline RunSource small_run() {
  RunSource source;
  Json& result = source.result;
  result = {{"schema", "ballast/result/1"},
            {"scenario",
             {{"name", "small"},
              {"hash", "0123456789abcdef"},
              {"summary", "Two servers."},
              {"clock", "2024-03-04T09:59:40-05:00"},
              {"duration_s", 40},
              {"warmup_s", 0},
              {"interval_s", 10},
              {"baseline", "even"},
              {"slo", {{"latency_s", .5}, {"objective", .99}}},
              {"clients", {{"web", {{"timeout_s", 5}, {"attempts", 1}}}}}}},
            {"seed", 1},
            {"replications", 1},
            {"version", "0"}};
  result.update(block(0, 40, 60));
  result["phases"] = {{"before", block(0, 20, 0)}, {"during", block(20, 40, 60)}};
  result["whatif"]["even"] = block(0, 40, 0);
  result["whatif"]["even"]["phases"] = result["phases"];
  result["whatif"]["even"]["phases"]["during"] = block(20, 40, 0);
  result["whatif"]["even"]["summary"] = "weights were even";
  const auto list_of = [](Json item) { return Json::array({std::move(item)}); };
  result["expect"] =
      list_of(Json{{"text", "during.error_ratio < 1%"}, {"value", .15}, {"verdict", "missed"}});
  result["events"] = list_of(Json{{"at", 20}, {"name", "spike"}, {"note", "a spike"}});
  result["investigation"] = list_of(
      Json{{"at", 25}, {"kind", "hypothesis"}, {"text", "the database"}, {"correct", false}});
  result["assumptions"] = list_of("Everything is invented.");
  result["command"] = "ballast run small --seed 1";

  source.series.interval = std::chrono::seconds{10};
  const auto put = [&](const std::string& entity, const std::string& metric,
                       std::vector<double> values) {
    source.series.columns.push_back({entity, metric, std::move(values)});
  };
  put("total", "offered", {200, 200, 200, 200});
  put("total", "attempts", {200, 200, 200, 200});
  put("total", "ok", {190, 200, 170, 150});
  put("total", "failed", {0, 0, 30, 30});
  put("total", "latency_p50_s", {.1, .1, .1, .1});
  put("total", "latency_p95_s", {.2, .2, .2, .2});
  put("total", "latency_p99_s", {.4, .4, .6, NAN});
  for (const std::string pool : {"app", "db"}) {
    put("pools." + pool, "utilization", {.6, .6, .6, .6});
    put("pools." + pool, "queue", {0, 0, 5, 5});
  }
  put("pools.app.servers.app-1", "offered", {150, 150, 150, 150});
  put("pools.app.servers.app-2", "offered", {50, 50, 50, 50});
  put("pools.app.servers.app-1", "utilization", {1, 1, 1, 1});
  put("pools.app.servers.app-2", "utilization", {.3, .3, .3, .3});
  return source;
}

}  // namespace ballast::report::test
