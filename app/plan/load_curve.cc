#include "app/plan/load_curve.h"

#include <algorithm>
#include <array>
#include <iostream>

#include "app/expectations.h"
#include "app/plan/variable.h"
#include "app/replicate.h"

namespace ballast {

namespace {

constexpr std::size_t kReplications = 4;
constexpr std::array<double, 10> kUtilizations = {.1, .3, .5, .6, .7, .8, .85, .9, .95, 1.05};
constexpr std::array<double, 8> kFactors = {.25, .5, .75, 1, 1.25, 1.5, 1.75, 2};

std::vector<double> factors_around(double utilization) {
  std::vector<double> factors = {1};
  if (utilization > 0.001 && utilization <= 1)
    for (const double u : kUtilizations) factors.push_back(u / utilization);
  else
    factors.assign(kFactors.begin(), kFactors.end());
  std::sort(factors.begin(), factors.end());
  return factors;
}

double number(const Json& numbers, const std::vector<std::string>& path) {
  const Json* value = find_value(numbers, path);
  return value == nullptr ? 0 : value->get<double>();
}

}  // namespace

LoadCurve load_curve(const SystemSpec& system, const std::string& pool, double utilization,
                     std::uint32_t first_replication, int threads, Progress::Mode mode,
                     const std::atomic<bool>& stop) {
  LoadCurve curve;
  std::vector<SystemSpec> systems;
  for (const double factor : factors_around(utilization)) {
    LoadPoint point;
    point.factor = factor;
    curve.points.push_back(point);
    systems.push_back(system);
    systems.back().replication += first_replication;
    scale_load(systems.back(), "", factor);
  }
  std::vector<const SystemSpec*> variants;
  for (const SystemSpec& each : systems) variants.push_back(&each);
  Progress progress(mode, "plan: load curve",
                    std::vector<Duration>(variants.size() * kReplications, system.duration),
                    std::cerr);
  ReplicateOptions options;
  options.replications = kReplications;
  options.threads = threads;
  const Replicated all = replicate(variants, options, stop, progress);
  if (all.partial) return {};
  for (std::size_t i = 0; i < systems.size(); ++i) {
    const Json numbers = all.folds[i].numbers(systems[i]);
    LoadPoint& point = curve.points[i];
    const double length =
        number(numbers, {"window", "to_s"}) - number(numbers, {"window", "from_s"});
    point.rate_per_s = number(numbers, {"requests", "offered"}) / length;
    point.utilization = number(numbers, {"pools", pool, "utilization"});
    point.error_ratio = number(numbers, {"error_ratio"});
    point.mean_s = number(numbers, {"latency", "mean"});
    point.p99_s = number(numbers, {"latency", "p99"});
    if (point.power() > 0 && (!curve.knee || point.power() > curve.points[*curve.knee].power()))
      curve.knee = i;
  }
  return curve;
}

}  // namespace ballast
