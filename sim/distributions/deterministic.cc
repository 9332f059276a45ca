// The same duration every time. Takes nothing from the generator.
#include "sim/distributions/all.h"

namespace ballast {

namespace {

class Deterministic final : public Distribution {
 public:
  explicit Deterministic(double value_s) : value_s_(value_s) {}
  double sample_s(Rng&) const override { return value_s_; }
  double mean_s() const override { return value_s_; }
  double scv() const override { return 0; }

 private:
  double value_s_;
};

}  // namespace

Law deterministic_law(double value_s) { return std::make_shared<Deterministic>(value_s); }

const DistributionKind kDeterministicLaw{
    .name = "deterministic",
    .summary = "always the same value",
    .params = {{.name = "value",
                .type = ParamType::kDuration,
                .help = "the value of every draw",
                .required = true,
                .min = 0}},
    .check = nullptr,
    .make = [](const Args& args) { return deterministic_law(args.duration_s("value")); },
};

}  // namespace ballast
