// Memoryless durations (sim/exponential.h).
#include "sim/exponential.h"

#include <boost/random/exponential_distribution.hpp>

#include "sim/distributions/all.h"

namespace ballast {

namespace {

class Exponential final : public Distribution {
 public:
  explicit Exponential(double mean_s) : mean_s_(mean_s) {}
  double sample_s(Rng& rng) const override { return mean_s_ * unit_exponential(rng); }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return 1; }
  double exponential_mean_s() const override { return mean_s_; }

 private:
  double mean_s_;
};

}  // namespace

const double* const kExponentialLayers = boost::random::detail::exponential_table<double>::table_x;

double unit_exponential_by_boost(Rng& rng) {
  return boost::random::detail::unit_exponential_distribution<double>()(rng);
}

Law exponential_law(double mean_s) { return std::make_shared<Exponential>(mean_s); }

const DistributionKind kExponentialLaw{
    .name = "exponential",
    .summary = "memoryless: what has passed says nothing about what is left",
    .params = {mean_param()},
    .check = nullptr,
    .make = [](const Args& args) { return exponential_law(args.duration_s("mean")); },
};

}  // namespace ballast
