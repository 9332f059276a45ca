// Lognormal durations, the usual shape of measured service times: exp(mu + sigma z), z standard
// normal (Boost's ziggurat).
#include <boost/random/normal_distribution.hpp>
#include <cmath>

#include "sim/distributions/all.h"

namespace ballast {

namespace {

constexpr double kZ99 = 2.3263478740408408;  // 99 % quantile of the standard normal law

class Lognormal final : public Distribution {
 public:
  Lognormal(double mean_s, double sigma)
      : mean_s_(mean_s), sigma_(sigma), mu_(std::log(mean_s) - sigma * sigma / 2) {}
  double sample_s(Rng& rng) const override {
    return std::exp(mu_ + sigma_ * boost::random::detail::unit_normal_distribution<double>()(rng));
  }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return std::expm1(sigma_ * sigma_); }

 private:
  double mean_s_;
  double sigma_;
  double mu_;
};

// ln(p99 / mean) = z99 sigma - sigma^2 / 2 has two roots up to its peak at sigma = z99. The smaller
// is meant: past the peak a longer tail lowers p99, at coefficients of variation above 14.
double sigma_for_p99(double log_ratio) {
  return 2 * log_ratio / (kZ99 + std::sqrt(kZ99 * kZ99 - 2 * log_ratio));
}

ArgsProblem check(const Args& args) {
  if (args.has("cv") == args.has("p99"))
    return args.has("cv") ? "give cv or p99, not both" : "needs cv or p99";
  if (!args.has("p99")) return "";
  const double ratio = args.duration_s("p99") / args.duration_s("mean");
  if (ratio <= 1) return "p99 must be above the mean";
  if (std::log(ratio) > kZ99 * kZ99 / 2)
    return "p99 is more than 14.97 times the mean, which no lognormal law has";
  return "";
}

}  // namespace

Law lognormal_law(double mean_s, double cv) {
  return std::make_shared<Lognormal>(mean_s, std::sqrt(std::log1p(cv * cv)));
}

const DistributionKind kLognormalLaw{
    .name = "lognormal",
    .summary = "the usual skewed shape of measured service times",
    .params = {mean_param(),
               {.name = "cv",
                .type = ParamType::kNumber,
                .help = "coefficient of variation: standard deviation / mean; or give p99",
                .min = kMinCv,
                .max = kMaxCv},
               positive_duration("p99", "99 % quantile, instead of cv", false)},
    .check = check,
    .make = [](const Args& args) -> Law {
      const double mean_s = args.duration_s("mean");
      if (args.has("cv")) return lognormal_law(mean_s, args.number("cv"));
      return std::make_shared<Lognormal>(mean_s,
                                         sigma_for_p99(std::log(args.duration_s("p99") / mean_s)));
    },
};

}  // namespace ballast
