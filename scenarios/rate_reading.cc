#include "scenarios/rate_reading.h"

#include <fmt/format.h>

#include "scenarios/wall_clock.h"

namespace ballast {

namespace {

std::shared_ptr<const RateProfile> read_points(const Node& list, bool linear,
                                               const std::string& path, Context& context) {
  if (list.list.empty()) {
    context.findings.error("empty-list", "there is no rate in the list", list.location, path,
                           "write [{at: 0s, rate: 100/s}, ...]");
    return nullptr;
  }
  RateProfile profile;
  for (const Node& point : list.list) {
    const Node* at = point.find("at");
    const Time t = *read_time(at->scalar, context.clock).value;
    const double rate = *read_rate(point.find("rate")->scalar).value;
    if (!profile.segments.empty() && t <= profile.segments.back().at) {
      context.findings.error("not-ascending",
                             fmt::format("'{}' is not after the point before it", at->scalar),
                             at->location, path);
      return nullptr;
    }
    if (profile.segments.empty() && t > kStart) profile.segments.push_back({kStart, rate, rate});
    if (linear && !profile.segments.empty()) profile.segments.back().to = rate;
    profile.segments.push_back({t, rate, rate});
  }
  return std::make_shared<const RateProfile>(std::move(profile));
}

std::shared_ptr<const RateProfile> read_diurnal(const Node& curve, const std::string& path,
                                                Context& context) {
  const double mean = *read_rate(curve.find("mean")->scalar).value;
  const Node& amplitude_node = *curve.find("amplitude");
  const std::string& text = amplitude_node.scalar;
  const double amplitude =
      text.ends_with("%") ? *read_ratio(text).value * mean : *read_rate(text).value;
  const Node* period_node = curve.find("period");
  const Duration period =
      period_node ? *read_duration(period_node->scalar).value : Duration{std::chrono::hours{24}};
  const Time peak = *read_time(curve.find("peak")->scalar, context.clock).value;
  if (amplitude > mean || amplitude < 0) {
    context.findings.error("out-of-range", fmt::format("'{}' would make the rate negative", text),
                           amplitude_node.location, path, "it must be at most the mean");
    return nullptr;
  }
  constexpr std::int64_t kMostCycles = 1000;  // of 1440 pieces each
  if (context.duration / kMostCycles > period) {
    context.findings.error("out-of-range",
                           fmt::format("'{}' is too short for a day curve: more than {} cycles",
                                       period_node->scalar, kMostCycles),
                           period_node->location, path);
    return nullptr;
  }
  return std::make_shared<const RateProfile>(
      RateProfile::diurnal(mean, amplitude, period, peak, kStart + context.duration));
}

}  // namespace

std::shared_ptr<const RateProfile> read_rate_profile(const Node& node, const Node* interpolate,
                                                     const std::string& path, Context& context) {
  switch (node.kind) {
    case Node::Kind::kScalar:
      return std::make_shared<const RateProfile>(
          RateProfile::constant(*read_rate(node.scalar).value));
    case Node::Kind::kList:
      return read_points(node, interpolate != nullptr && interpolate->scalar == "linear", path,
                         context);
    case Node::Kind::kMap:
      return read_diurnal(*node.find("diurnal"), path, context);
    case Node::Kind::kNull:
      break;
  }
  return nullptr;
}

}  // namespace ballast
