// Join the idle queue: servers that fall idle report to one of the dispatchers, which send requests
// to reported servers while they know of any, and elsewhere otherwise. Large-system approximation
// of Lu, Xie, Kliot, Geller, Larus & Greenberg, "Join-Idle-Queue", Performance Evaluation 68(11),
// 2011, exponential work; it ignores correlation and is too favourable at high load (Mitzenmacher,
// arXiv:1606.01833). Times are in units of the mean work.
#pragma once

namespace ballast::theory {

struct IdleQueue {
  double occupied_ratio = 0;  // of dispatchers: those that know an idle server
  double mean_sojourn = 0;
};

// `servers_per_dispatcher` r. An idle server reports to the dispatcher with the fewest reports
// among `choices` (1: to any): sum over i >= 1 of occupied^((d^i - 1) / (d - 1)) = r (1 -
// utilization).
IdleQueue idle_queue(double utilization, double servers_per_dispatcher, double choices);

}  // namespace ballast::theory
