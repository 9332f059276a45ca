// Laws of random durations. Each law is one file in sim/distributions/ that declares its name,
// summary and parameters. Sampling uses Boost.Random (one implementation on every platform, unlike
// the standard library's) over our own Rng; golden vectors in the tests pin the draws.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "sim/declaration.h"
#include "sim/random.h"
#include "sim/time.h"

namespace ballast {

class Distribution {
 public:
  virtual ~Distribution() = default;
  // One draw, in seconds, never negative. The number of words taken from `rng` may vary.
  virtual double sample_s(Rng& rng) const = 0;
  // Exact mean in seconds; infinity where it does not exist (Pareto with alpha <= 1).
  virtual double mean_s() const = 0;
  // Exact squared coefficient of variation (variance / mean^2); infinity where it does not exist.
  virtual double scv() const = 0;
  // The mean of an exponential law, 0 of any other: for those who draw it inline (sim/sampler.h).
  virtual double exponential_mean_s() const { return 0; }

  // One draw rounded to the nearest nanosecond.
  Duration sample(Rng& rng) const { return from_seconds(sample_s(rng)); }
};

struct DistributionKind {
  std::string_view name;
  std::string_view summary;
  std::vector<Param> params;
  ArgsProblem (*check)(const Args&);  // null: any combination of valid arguments is fine
  Law (*make)(const Args&);           // the arguments have passed `check`
};

// All laws, sorted by name. The explicit list is in sim/distributions/all.cc.
std::span<const DistributionKind* const> distribution_kinds();
const DistributionKind* find_distribution_kind(std::string_view name);

// Laws that other parts need by construction.
Law exponential_law(double mean_s);
Law deterministic_law(double value_s);
Law gamma_law(double mean_s, double cv);
Law hyperexponential_law(double mean_s, double cv);  // cv >= 1; balanced means
Law lognormal_law(double mean_s, double cv);
Law weibull_law(double mean_s, double cv);
// The Weibull shape whose squared coefficient of variation is `scv` (> 0), by bisection.
double weibull_shape_for_scv(double scv);

}  // namespace ballast
