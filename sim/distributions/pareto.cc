// Pareto durations: P(X > x) = (min / x)^alpha, drawn by inversion as min e^(E / alpha) with an
// exponential E.
#include <boost/random/exponential_distribution.hpp>
#include <cmath>
#include <limits>

#include "sim/distributions/all.h"
#include "sim/distributions/tail_index.h"

namespace ballast {

namespace {

class Pareto final : public Distribution, public HasTailIndex {
 public:
  Pareto(double min_s, double alpha) : min_s_(min_s), alpha_(alpha) {}
  double sample_s(Rng& rng) const override {
    const double unit = boost::random::detail::unit_exponential_distribution<double>()(rng);
    return min_s_ * std::exp(unit / alpha_);
  }
  double mean_s() const override {
    if (alpha_ <= 1) return std::numeric_limits<double>::infinity();
    return min_s_ * alpha_ / (alpha_ - 1);
  }
  double scv() const override {
    if (alpha_ <= 2) return std::numeric_limits<double>::infinity();
    return 1 / (alpha_ * (alpha_ - 2));
  }
  double tail_index() const override { return alpha_; }

 private:
  double min_s_;
  double alpha_;
};

ArgsProblem check(const Args& args) {
  if (args.has("min") == args.has("mean"))
    return args.has("min") ? "give min or mean, not both" : "needs min or mean";
  if (args.has("mean") && args.number("alpha") <= 1)
    return "a Pareto law with alpha <= 1 has no mean; give min";
  return "";
}

}  // namespace

const DistributionKind kParetoLaw{
    .name = "pareto",
    .summary = "a power-law tail without end; infinite variance when alpha <= 2",
    .params = {positive_duration("min", "smallest value; or give mean", false),
               positive_duration("mean", "mean, instead of min (alpha > 1)", false),
               {.name = "alpha",
                .type = ParamType::kNumber,
                .help = "exponent of the tail; smaller is heavier",
                .required = true,
                .min = 0,
                .min_exclusive = true}},
    .check = check,
    .make = [](const Args& args) -> Law {
      const double alpha = args.number("alpha");
      const double min_s =
          args.has("min") ? args.duration_s("min") : args.duration_s("mean") * (alpha - 1) / alpha;
      return std::make_shared<Pareto>(min_s, alpha);
    },
};

}  // namespace ballast
