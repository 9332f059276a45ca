// Gamma and Erlang durations: the sum of `shape` exponential ones, where `shape` = 1 / cv^2 need
// not be whole. The draw is Boost's (Knuth's rejection from the Cauchy law).
#include <boost/random/gamma_distribution.hpp>

#include "sim/distributions/all.h"

namespace ballast {

namespace {

class Gamma final : public Distribution {
 public:
  Gamma(double mean_s, double shape)
      : mean_s_(mean_s), shape_(shape), sampler_(shape, mean_s / shape) {}
  double sample_s(Rng& rng) const override {
    auto sampler = sampler_;  // drawing is not const; the copy is a few words and keeps laws shared
    return sampler(rng);
  }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return 1 / shape_; }

 private:
  double mean_s_;
  double shape_;
  boost::random::gamma_distribution<double> sampler_;
};

}  // namespace

Law gamma_law(double mean_s, double cv) { return std::make_shared<Gamma>(mean_s, 1 / (cv * cv)); }

const DistributionKind kGammaLaw{
    .name = "gamma",
    .summary = "any spread from nearly constant to very bursty, with an exponential tail",
    .params = {mean_param(),
               {.name = "cv",
                .type = ParamType::kNumber,
                .help = kCvHelp,
                .required = true,
                .min = kMinCv,
                .max = kMaxCv}},
    .check = nullptr,
    .make = [](const Args& args) { return gamma_law(args.duration_s("mean"), args.number("cv")); },
};

const DistributionKind kErlangLaw{
    .name = "erlang",
    .summary = "k exponential stages one after another; cv = 1 / sqrt(k)",
    .params = {mean_param(),
               {.name = "k",
                .type = ParamType::kInteger,
                .help = "number of stages",
                .required = true,
                .min = 1,
                .max = 1e6}},
    .check = nullptr,
    .make = [](const Args& args) -> Law {
      return std::make_shared<Gamma>(args.duration_s("mean"),
                                     static_cast<double>(args.integer("k")));
    },
};

}  // namespace ballast
