// Every arrival process, each defined in the file of its name, and what their declarations share.
#pragma once

#include "models/traffic/arrivals.h"

namespace ballast {

extern const ArrivalKind kClosedProcess;
extern const ArrivalKind kDeterministicProcess;
extern const ArrivalKind kGammaProcess;
extern const ArrivalKind kHyperexponentialProcess;
extern const ArrivalKind kLognormalProcess;
extern const ArrivalKind kMmppProcess;
extern const ArrivalKind kPoissonProcess;
extern const ArrivalKind kTraceProcess;
extern const ArrivalKind kWeibullProcess;

inline Param rate_param() {
  return {.name = "rate",
          .type = ParamType::kRateProfile,
          .help = "requests per second: one rate, a list of {at, rate}, or {diurnal: ...}",
          .required = true,
          .min = 0};
}

// Of the gaps; the bounds are those of the laws (sim/distributions/all.h).
inline Param gap_cv_param(double min = 0.001) {
  return {.name = "cv",
          .type = ParamType::kNumber,
          .help = "coefficient of variation of the gaps between arrivals; poisson has 1",
          .required = true,
          .min = min,
          .max = 100};
}

// Arrivals at independent gaps of one law, of mean 1 s, stretched by the rate.
inline ArrivalSpec renewal(Law unit_gap, const Args& args) {
  return OpenArrivals{std::move(unit_gap), *args.rate("rate")};
}

}  // namespace ballast
