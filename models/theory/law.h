// Laws of durations as formulas know them: moments, transform, distribution function and quantiles,
// exactly. The laws of sim/distribution.h are made to be drawn from; these are made to be reckoned
// with. Durations are in any unit of time.
#pragma once

#include <memory>
#include <vector>

namespace ballast::theory {

class KnownLaw {
 public:
  virtual ~KnownLaw() = default;
  // E[X^k]; infinity where it does not exist.
  virtual double moment(int k) const = 0;
  // E[exp(-s X)], s >= 0: the Laplace-Stieltjes transform.
  virtual double transform(double s) const;
  // P(X > t).
  virtual double beyond(double t) const = 0;
  // The t with P(X > t) = rest, 0 < rest <= 1.
  virtual double upper_quantile(double rest) const = 0;

  double mean() const { return moment(1); }
  // Squared coefficient of variation; infinity where there is no variance.
  double scv() const { return moment(2) / (mean() * mean()) - 1; }
};

using KnownLawPtr = std::shared_ptr<const KnownLaw>;

KnownLawPtr exponential(double mean);
KnownLawPtr constant(double value);
KnownLawPtr gamma(double mean, double shape);           // shape = 1 / scv
KnownLawPtr erlang(double mean, int stages);            // a gamma law of whole shape
KnownLawPtr hyperexponential(double mean, double scv);  // balanced means; scv >= 1
KnownLawPtr lognormal(double mean, double scv);
KnownLawPtr weibull(double mean, double shape);
KnownLawPtr uniform(double min, double max);
KnownLawPtr pareto(double min, double alpha);
KnownLawPtr bounded_pareto(double min, double max, double alpha);

}  // namespace ballast::theory
