#include "app/culprits.h"

#include <algorithm>

namespace ballast {

namespace {

constexpr double kBusy = 0.95;         // a server is called busy from here on
constexpr double kFewFailures = 1e-4;  // below this error ratio nobody looks for culprits

double number(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() ? 0 : found->get<double>();
}

template <typename Measure>
Culprits highest(const Json& pools, Measure measure, double keep_from_ratio) {
  Culprits result;
  double top = 0;
  for (const auto& [name, pool] : pools.items())
    for (const Json& server : pool["servers"])
      if (measure(server) > top) {
        top = measure(server);
        result.pool = name;
      }
  if (result.pool.empty()) return result;
  result.pool_size = pools[result.pool]["servers"].size();
  for (const Json& server : pools[result.pool]["servers"])
    if (measure(server) > 0 && measure(server) >= top * keep_from_ratio)
      result.servers.push_back(&server);
  return result;
}

}  // namespace

Culprits culprits_of(const Json& block) {
  const Json& pools = block["pools"];
  Culprits culprits;
  if (number(block, "error_ratio") >= kFewFailures)
    culprits = highest(
        pools, [](const Json& s) { return number(s, "failed"); }, 0.5);
  if (culprits.servers.empty()) {
    const auto busy = [](const Json& s) {
      const double u = number(s, "utilization");
      return u >= kBusy ? u : 0;
    };
    culprits = highest(pools, busy, 0);
  }
  return culprits;
}

Culprits busiest_of(const Json& block) {
  return highest(
      block["pools"], [](const Json& s) { return number(s, "utilization"); }, 1);
}

}  // namespace ballast
