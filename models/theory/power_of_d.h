// The power of d choices: each arrival asks d servers at random and joins the one with the fewest
// customers. In the limit of many servers, where the share s(i) of servers with at least i
// customers follows a differential equation (Vvedenskaya, Dobrushin & Karpelevich, "Queueing system
// with selection of the shortest of two queues", 1996; Mitzenmacher, "The power of two choices in
// randomized load balancing", IEEE TPDS 12, 2001). A pool of 100 servers has a mean above the
// limit, by 1 % at utilization .9 and by 20 % at .99. Times are in units of the mean work.
#pragma once

#include <cstdint>
#include <vector>

namespace ballast::theory {

// One worker a server, no limit of the queue: s(i) = utilization^((d^i - 1) / (d - 1)).
class PowerOfD {
 public:
  PowerOfD(double choices, double utilization);  // utilization < 1

  double share_with_at_least(std::uint32_t customers) const;
  double mean_sojourn() const;
  double sojourn_beyond(double t) const;
  double sojourn_quantile(double p) const;

 private:
  double choices_, utilization_;
};

// The same over time and for servers of several workers and limited room, as an ordinary
// differential equation: ds(i)/dt = lambda (s(i-1)^d - s(i)^d) - min(i, workers) (s(i) - s(i+1)).
class MeanField {
 public:
  // `places`: customers that have room at a server, those served included. Starts empty.
  MeanField(double choices, std::uint32_t workers, std::uint32_t places);

  // `arrivals`: per server and mean work. Dormand & Prince's step control, to 1e-10.
  void advance(double arrivals, double length);
  // Until nothing changes any more.
  void settle(double arrivals);

  double time() const { return time_; }
  double share_with_at_least(std::uint32_t customers) const { return shares_[customers]; }
  double mean_in_system() const;  // at one server
  double utilization() const;     // of the workers
  double loss_ratio() const;      // of arrivals now
  double mean_sojourn() const;    // of who is accepted, if it stayed as it is: Little's law

 private:
  double choices_;
  std::uint32_t workers_;
  double time_ = 0;
  double arrivals_ = 0;
  std::vector<double> shares_;  // [0 .. places + 1]; s(0) = 1, s(places + 1) = 0
};

}  // namespace ballast::theory
