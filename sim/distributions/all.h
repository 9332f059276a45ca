// Every law, each defined in the file of its name, and what their declarations share.
#pragma once

#include <array>

#include "sim/distribution.h"

namespace ballast {

extern const DistributionKind kBoundedParetoLaw;
extern const DistributionKind kDeterministicLaw;
extern const DistributionKind kEmpiricalLaw;
extern const DistributionKind kErlangLaw;
extern const DistributionKind kExponentialLaw;
extern const DistributionKind kGammaLaw;
extern const DistributionKind kHyperexponentialLaw;
extern const DistributionKind kLognormalLaw;
extern const DistributionKind kMixtureLaw;
extern const DistributionKind kParetoLaw;
extern const DistributionKind kUniformLaw;
extern const DistributionKind kWeibullLaw;

// Coefficients of variation that the samplers are good for: below, a law is deterministic in all
// but name; above, no run is long enough to meet its mean.
inline constexpr double kMinCv = 0.001;
inline constexpr double kMaxCv = 100;

inline constexpr std::string_view kCvHelp = "coefficient of variation: standard deviation / mean";

// A duration greater than 0.
inline Param positive_duration(std::string_view name, std::string_view help, bool required = true) {
  return {.name = name,
          .type = ParamType::kDuration,
          .help = help,
          .required = required,
          .min = 0,
          .min_exclusive = true};
}

inline Param mean_param(bool required = true) {
  return positive_duration("mean", "mean duration", required);
}

// Shares of a whole written by people (`33.3%` three times) and the same, adding up to 1 exactly.
ArgsProblem check_shares(const std::vector<Args>& records);
std::vector<double> normalised_shares(const std::vector<Args>& records);

// Index of the part of a mixture that `u`, uniform in [0, 1), falls to. The parts are few: a scan
// beats a search.
inline std::size_t pick_part(const std::vector<double>& cumulative, double u) {
  std::size_t i = 0;
  while (i + 1 < cumulative.size() && u >= cumulative[i]) ++i;
  return i;
}

}  // namespace ballast
