// G/M/1: arrivals with independent gaps of any law, exponential work, one worker, first come first
// served (Kleinrock, Queueing Systems vol. 1, ch. 6). One server of a Poisson stream that strict
// round robin deals out over k equal servers is such a queue, with Erlang-k gaps. Rates are per
// second, times in seconds.
#pragma once

#include "models/theory/law.h"

namespace ballast::theory {

class GeneralArrivals {
 public:
  // Utilization must be below 1.
  GeneralArrivals(const KnownLaw& gap, double services_per_s);

  // The root sigma < 1 of sigma = A*(mu (1 - sigma)): an arrival finds n customers with probability
  // (1 - sigma) sigma^n, so it is also the probability of a wait.
  double wait_probability() const { return sigma_; }
  double mean_wait_s() const { return sigma_ / spare_; }
  double mean_sojourn_s() const { return 1 / spare_; }
  double mean_in_system() const { return mean_sojourn_s() / mean_gap_s_; }
  double wait_quantile_s(double p) const;
  double sojourn_quantile_s(double p) const;

 private:
  double mean_gap_s_;
  double sigma_;
  double spare_;  // mu (1 - sigma): the sojourn is exponential with this rate
};

}  // namespace ballast::theory
