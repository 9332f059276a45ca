// M/G/1: Poisson arrivals, one worker, work of any law, first come first served (Kleinrock,
// Queueing Systems vol. 1, ch. 5). Rates are per second, times in seconds; what does not exist is
// infinite: the mean wait needs a second moment of the work, its variance a third.
#pragma once

#include "models/theory/law.h"

namespace ballast::theory {

// Pollaczek-Khinchine: lambda E[S^2] / (2 (1 - rho)). Infinite where rho >= 1.
double mean_wait_s(double arrivals_per_s, const KnownLaw& work);

// Takacs: E[W^2] = 2 E[W]^2 + lambda E[S^3] / (3 (1 - rho)).
double wait_variance_s2(double arrivals_per_s, const KnownLaw& work);

// The worker leaves for a vacation whenever it finds nobody, and for another one if there still is
// nobody: the wait grows by the mean residual vacation (Fuhrmann & Cooper, "Stochastic
// decompositions in the M/G/1 queue with generalized vacations", Operations Research 33, 1985).
double mean_wait_with_vacations_s(double arrivals_per_s, const KnownLaw& work,
                                  const KnownLaw& vacation);

// M/D/1: the whole law of the wait. Crommelin's alternating sum (1932) loses all digits in the
// tail; this is Franx's sum of positive terms ("A simple solution for the M/D/c waiting time
// distribution", Operations Research Letters 29, 2001).
class ConstantWork {
 public:
  ConstantWork(double arrivals_per_s, double work_s);  // arrivals_per_s * work_s < 1

  double wait_at_most(double t_s) const;  // P(wait <= t)
  double wait_quantile_s(double p) const;

 private:
  double arrivals_, work_s_;
};

}  // namespace ballast::theory
