// Pareto durations cut off at both ends: the "elephants and mice" of job sizes (Harchol-Balter,
// Performance Modeling and Design of Computer Systems, 2013, ch. 20). Drawn by inversion.
#include <cmath>

#include "sim/distributions/all.h"

namespace ballast {

namespace {

class BoundedPareto final : public Distribution {
 public:
  BoundedPareto(double min_s, double max_s, double alpha)
      : min_s_(min_s),
        alpha_(alpha),
        log_ratio_(std::log(max_s / min_s)),
        mass_(-std::expm1(-alpha * log_ratio_)) {}
  double sample_s(Rng& rng) const override {
    return min_s_ * std::exp(-std::log1p(-rng.uniform() * mass_) / alpha_);
  }
  double mean_s() const override { return min_s_ * relative_moment(1); }
  double scv() const override {
    const double mean = relative_moment(1);
    return relative_moment(2) / (mean * mean) - 1;
  }

 private:
  // E[(X / min)^n]. Written with expm1 because (r^d - 1) / d loses all its digits where d = n -
  // alpha is close to 0.
  double relative_moment(double n) const {
    const double d = n - alpha_;
    const double integral = d == 0 ? log_ratio_ : std::expm1(d * log_ratio_) / d;
    return alpha_ * integral / mass_;
  }

  double min_s_;
  double alpha_;
  double log_ratio_;  // ln(max / min)
  double mass_;       // of the unbounded law between min and max
};

}  // namespace

const DistributionKind kBoundedParetoLaw{
    .name = "bounded_pareto",
    .summary = "a power law between two bounds: many mice, few elephants",
    .params = {positive_duration("min", "smallest value"),
               positive_duration("max", "largest value"),
               {.name = "alpha",
                .type = ParamType::kNumber,
                .help = "exponent of the tail; smaller is heavier",
                .required = true,
                .min = 0.001,
                .max = 100}},
    .check = [](const Args& args) -> ArgsProblem {
      return args.duration("min") < args.duration("max") ? "" : "min must be below max";
    },
    .make = [](const Args& args) -> Law {
      return std::make_shared<BoundedPareto>(args.duration_s("min"), args.duration_s("max"),
                                             args.number("alpha"));
    },
};

}  // namespace ballast
