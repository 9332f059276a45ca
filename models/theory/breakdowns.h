// A worker that breaks down: Poisson arrivals, exponential work; breakdowns come at the rate xi
// whether there is work or not and last an exponential time of rate eta; the queue is kept and the
// interrupted work goes on where it stopped. White & Christie, "Queuing with preemptive priorities
// or with breakdown", Operations Research 6, 1958; Avi-Itzhak & Naor, "Some queuing problems with
// the service station subject to breakdown", Operations Research 11, 1963.
#pragma once

namespace ballast::theory {

struct BreakdownQueue {
  double arrivals_per_s = 0;
  double services_per_s = 0;  // while it works
  double breakdowns_per_s = 0;
  double repairs_per_s = 0;

  double availability() const;
  bool stable() const;  // arrivals below services * availability
  double mean_in_system() const;
  double mean_sojourn_s() const;
};

}  // namespace ballast::theory
