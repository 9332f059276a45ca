#include "models/balancers/algorithms/envoy/priorities.h"

#include <algorithm>
#include <numeric>

namespace ballast {

namespace {

using Percentages = std::vector<std::uint32_t>;

std::uint32_t sum(const Percentages& parts) {
  return std::accumulate(parts.begin(), parts.end(), std::uint32_t{0});
}

// Gives out `load` in order, each its part of `total`; returns what is left.
std::uint32_t give_out(std::uint32_t load, const Percentages& available, std::uint32_t total,
                       Percentages& given) {
  for (std::size_t i = 0; i < available.size(); ++i) {
    given[i] = std::min(load, available[i] * 100 / total);
    load -= given[i];
  }
  return load;
}

bool add_to_first(std::uint32_t load, const Percentages& available, Percentages& given) {
  const auto first =
      std::find_if(available.begin(), available.end(), [](std::uint32_t a) { return a > 0; });
  if (first == available.end()) return false;
  given[static_cast<std::size_t>(first - available.begin())] += load;
  return true;
}

// By numbers of hosts, healthy or not.
void split_by_hosts(std::span<const EnvoyPriority> priorities, EnvoyLoads& loads) {
  std::uint64_t hosts = 0;
  for (const EnvoyPriority& p : priorities) hosts += p.hosts;
  std::fill(loads.degraded.begin(), loads.degraded.end(), 0u);
  std::fill(loads.healthy.begin(), loads.healthy.end(), 0u);
  if (hosts == 0) {
    loads.healthy.front() = 100;
    return;
  }
  std::uint32_t left = 100;
  std::size_t first = priorities.size();
  for (std::size_t i = 0; i < priorities.size(); ++i) {
    if (first == priorities.size() && priorities[i].hosts > 0) first = i;
    loads.healthy[i] = static_cast<std::uint32_t>(100 * priorities[i].hosts / hosts);
    left -= loads.healthy[i];
  }
  loads.healthy[first] += left;
}

bool panics(const EnvoyPriority& p, std::uint32_t threshold) {
  const std::uint64_t hosts = p.hosts - p.excluded;
  if (hosts == 0) return threshold > 0;
  const auto percent = [hosts](std::uint64_t part) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(hosts);
  };
  return percent(p.healthy) + percent(p.degraded) < threshold;
}

}  // namespace

EnvoyLoads load_of_priorities(std::span<const EnvoyPriority> priorities,
                              std::span<const EnvoyPriority> measures,
                              std::uint32_t overprovisioning_factor,
                              std::uint32_t panic_threshold) {
  const std::size_t count = priorities.size();
  EnvoyLoads loads{Percentages(count, 0), Percentages(count, 0), std::vector<bool>(count, false)};
  if (count == 0) return loads;
  Percentages health(count, 0), degraded(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t whole = measures[i].hosts - measures[i].excluded;
    if (whole == 0) continue;
    const auto part = [&](std::uint64_t available) {
      return static_cast<std::uint32_t>(
          std::min<std::uint64_t>(100, overprovisioning_factor * available / whole));
    };
    health[i] = part(measures[i].healthy);
    degraded[i] = part(measures[i].degraded);
  }
  const std::uint32_t total = std::min(100u, sum(health) + sum(degraded));
  if (total > 0) {
    std::uint32_t left = give_out(100, health, total, loads.healthy);
    left = give_out(left, degraded, total, loads.degraded);
    if (!add_to_first(left, health, loads.healthy)) add_to_first(left, degraded, loads.degraded);
  }
  if (panic_threshold == 0 && total == 0) {  // nowhere to go, but not in panic either
    loads.healthy.front() = 100;
    return loads;
  }
  bool all = true;
  for (std::size_t i = 0; i < count; ++i) {
    loads.panic[i] = total < 100 && panics(priorities[i], panic_threshold);
    all = all && loads.panic[i];
  }
  if (all) split_by_hosts(priorities, loads);
  return loads;
}

EnvoyZoneRoute zone_route(std::span<const std::uint64_t> local,
                          std::span<const std::uint64_t> upstream, bool has_local) {
  const auto ten_thousandths = [](std::span<const std::uint64_t> numbers, std::size_t i) {
    const std::uint64_t whole = std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
    return whole == 0 ? 0 : 10000 * numbers[i] / whole;
  };
  EnvoyZoneRoute route;
  const std::uint64_t here = ten_thousandths(upstream, 0);
  const std::uint64_t needed = ten_thousandths(local, 0);
  route.direct = has_local && here > 0 && here >= needed;
  if (route.direct) return route;
  if (has_local && needed > 0) route.local = here * 10000 / needed;
  std::uint64_t capacity = 0;
  for (std::size_t i = 0; i < upstream.size(); ++i) {
    const std::uint64_t has = ten_thousandths(upstream, i);
    // A zone without healthy hosts has no share, whatever balancers are there.
    const std::uint64_t needs = upstream[i] == 0 ? 0 : ten_thousandths(local, i);
    if (!(i == 0 && has_local) && has > needs) capacity += has - needs;
    route.residual.push_back(capacity);
  }
  return route;
}

}  // namespace ballast
