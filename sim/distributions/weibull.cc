// Weibull durations: E^(1 / shape) for an exponential E. Shape below 1: heavier than exponential.
#include <boost/math/special_functions/gamma.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <cmath>

#include "sim/distributions/all.h"

namespace ballast {

namespace {

// Boost's, because the C library's writes to a global (signgam) and laws are made on many threads.
double lgamma(double x) { return boost::math::lgamma(x); }

double scv_of_shape(double shape) {
  return std::expm1(lgamma(1 + 2 / shape) - 2 * lgamma(1 + 1 / shape));
}

class Weibull final : public Distribution {
 public:
  Weibull(double mean_s, double shape)
      : mean_s_(mean_s),
        shape_(shape),
        inverse_shape_(1 / shape),
        scale_s_(mean_s * std::exp(-lgamma(1 + 1 / shape))) {}
  double sample_s(Rng& rng) const override {
    const double unit = boost::random::detail::unit_exponential_distribution<double>()(rng);
    return scale_s_ * std::pow(unit, inverse_shape_);
  }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return scv_of_shape(shape_); }

 private:
  double mean_s_;
  double shape_;
  double inverse_shape_;
  double scale_s_;
};

constexpr double kMinShape = 0.1;  // cv 430
constexpr double kMaxShape = 2000;

}  // namespace

double weibull_shape_for_scv(double scv) {
  // Decreasing in the shape; bisection on its logarithm down to the last bit.
  double low = std::log(kMinShape / 2);
  double high = std::log(kMaxShape * 2);
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (scv_of_shape(std::exp(middle)) > scv ? low : high) = middle;
  }
  return std::exp((low + high) / 2);
}

Law weibull_law(double mean_s, double cv) {
  return std::make_shared<Weibull>(mean_s, weibull_shape_for_scv(cv * cv));
}

const DistributionKind kWeibullLaw{
    .name = "weibull",
    .summary = "a stretched (shape < 1) or squeezed (shape > 1) exponential",
    .params = {mean_param(),
               {.name = "shape",
                .type = ParamType::kNumber,
                .help = "shape; 1 is exponential, smaller has the heavier tail",
                .required = true,
                .min = kMinShape,
                .max = kMaxShape}},
    .check = nullptr,
    .make = [](const Args& args) -> Law {
      return std::make_shared<Weibull>(args.duration_s("mean"), args.number("shape"));
    },
};

}  // namespace ballast
