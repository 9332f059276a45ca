// Every duration between two bounds equally likely.
#include "sim/distributions/all.h"

namespace ballast {

namespace {

class Uniform final : public Distribution {
 public:
  Uniform(double min_s, double max_s) : min_s_(min_s), width_s_(max_s - min_s) {}
  double sample_s(Rng& rng) const override { return min_s_ + width_s_ * rng.uniform(); }
  double mean_s() const override { return min_s_ + width_s_ / 2; }
  double scv() const override { return width_s_ * width_s_ / 12 / (mean_s() * mean_s()); }

 private:
  double min_s_;
  double width_s_;
};

}  // namespace

const DistributionKind kUniformLaw{
    .name = "uniform",
    .summary = "every value between two bounds equally likely",
    .params = {{.name = "min",
                .type = ParamType::kDuration,
                .help = "smallest value",
                .required = true,
                .min = 0},
               positive_duration("max", "largest value")},
    .check = [](const Args& args) -> ArgsProblem {
      return args.duration("min") < args.duration("max") ? "" : "min must be below max";
    },
    .make = [](const Args& args) -> Law {
      return std::make_shared<Uniform>(args.duration_s("min"), args.duration_s("max"));
    },
};

}  // namespace ballast
