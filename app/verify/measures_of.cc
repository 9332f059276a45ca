#include "app/verify/measures_of.h"

#include <map>

#include "app/reference/formula.h"

namespace ballast {

namespace {

double waited(const WindowStats& w) {
  const Histogram& wait = w.pools[0].wait;
  return wait.count_above(Duration{1}) / static_cast<double>(wait.count());
}

double mean_wait(const WindowStats& w) {
  double waits = 0, started = 0;
  for (const PoolStats& pool : w.pools)
    for (const ServerStats& server : pool.servers) {
      waits += server.wait_s;
      started += static_cast<double>(server.started);
    }
  return waits / started;
}

double slow_ratio(const WindowStats& w) { return ratio_of(w.total.slow, w.total.requests.offered); }

const std::map<std::string, Measure>& plain_measures() {
  const Measure sojourn = [](const WindowStats& w) { return w.total.latency.mean_s(); };
  // Of the requests that arrived in the window: those in flight at its end count, as those in
  // flight at its start do not.
  const Measure throughput = [](const WindowStats& w) {
    return static_cast<double>(w.total.requests.offered - w.total.requests.failed) / length_s(w);
  };
  const Measure busy = [](const WindowStats& w) {
    return summed(w, &ServerStats::busy_s) / summed(w, &ServerStats::worker_s);
  };
  static const std::map<std::string, Measure> table{
      {"W", sojourn},
      {"W_accepted", sojourn},
      {"response", sojourn},
      {"R_system", sojourn},
      {"Wq", mean_wait},
      {"Wq_accepted", mean_wait},
      {"L",
       [](const WindowStats& w) { return summed(w, &ServerStats::in_system_s) / length_s(w); }},
      {"Lq", [](const WindowStats& w) { return summed(w, &ServerStats::queue_s) / length_s(w); }},
      {"carried",
       [](const WindowStats& w) { return summed(w, &ServerStats::busy_s) / length_s(w); }},
      {"utilisation", busy},
      {"throughput", throughput},
      {"mean_rate", throughput},
      {"X_system", throughput},
      {"loss", failed_ratio},
      {"P_timeout", failed_ratio},
      {"request_error_rate", failed_ratio},
      {"slow_but_ok_rate", slow_ratio},
      {"bad_rate", [](const WindowStats& w) { return failed_ratio(w) + slow_ratio(w); }},
      {"P_wait", waited},
      {"P_wait_accepted", waited},
      {"erlang_C", waited},
  };
  return table;
}

Measure sojourn_quantile(double share) {
  return [share](const WindowStats& w) { return w.total.latency.quantile_s(share); };
}
Measure wait_quantile(double share) {
  return [share](const WindowStats& w) { return w.pools[0].wait.quantile_s(share); };
}

double beyond(const Histogram& histogram, double limit_s) {
  return histogram.count_above(from_seconds(limit_s)) / static_cast<double>(histogram.count());
}

}  // namespace

double length_s(const WindowStats& w) { return seconds(w.to - w.from); }

double summed(const WindowStats& w, double ServerStats::*field) {
  double total = 0;
  for (const PoolStats& pool : w.pools)
    for (const ServerStats& server : pool.servers) total += server.*field;
  return total;
}

double ratio_of(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

double failed_ratio(const WindowStats& w) {
  return ratio_of(w.total.requests.failed, w.total.requests.offered);
}

bool is_tail(const std::string& name) {
  return quantile_in(name, "") || name.find("_p") != std::string::npos;
}

Measure measure_named(const std::string& name) {
  const auto found = plain_measures().find(name);
  if (found != plain_measures().end()) return found->second;
  for (const char* prefix : {"", "sojourn_", "sojourn_accepted_"})
    if (const auto share = quantile_in(name, prefix)) return sojourn_quantile(*share);
  for (const char* prefix : {"wait_", "wait_accepted_"})
    if (const auto share = quantile_in(name, prefix)) return wait_quantile(*share);
  if (const auto limit = number_in(name, "P_sojourn_gt_"))
    return [t = *limit](const WindowStats& w) { return beyond(w.total.latency, t); };
  if (const auto limit = number_in(name, "P_wait_gt_"))
    return [t = *limit](const WindowStats& w) { return beyond(w.pools[0].wait, t); };
  if (const auto limit = number_in(name, "P_wait_le_"))
    return [t = *limit](const WindowStats& w) { return 1 - beyond(w.pools[0].wait, t); };
  return {};
}

std::vector<SimulatedNumber> measured_numbers(const Json& expected) {
  std::vector<SimulatedNumber> numbers;
  if (!expected.is_object()) return numbers;
  for (const auto& [name, value] : expected.items()) {
    if (!value.is_number()) continue;
    if (Measure measure = measure_named(name))
      numbers.push_back({name, value.get<double>(), 0, 0.01, is_tail(name), std::move(measure)});
  }
  return numbers;
}

}  // namespace ballast
