// Asking several servers for the same thing. Times are in seconds.
#pragma once

#include <cstdint>

#include "models/theory/law.h"

namespace ballast::theory {

// A second copy of a request is sent when the first has not been answered after `delay_s`;
// latencies are independent and neither copy is in the other's way. P(latency > t) = F(t) F(t -
// delay), F the complementary distribution function (Dean & Barroso, "The tail at scale",
// Communications of the ACM 56(2), 2013).
double hedged_beyond(const KnownLaw& latency, double delay_s, double t_s);
double hedged_quantile_s(const KnownLaw& latency, double delay_s, double p);
double hedged_extra_ratio(const KnownLaw& latency, double delay_s);  // copies per request

// P(at least one of `parts` is slow), each with probability p on its own.
double fan_out_slow_ratio(double p, double parts);

// Redundancy-d: a copy of each request joins the queues of d of k servers (first come first served,
// independent exponential work of each copy), and the others go when one is served. Mean sojourn,
// in units of the mean work (Gardner, Harchol-Balter, Scheller-Wolf, Velednitsky & Zbarsky,
// "Redundancy-d: the power of d choices for redundancy", Operations Research 65(4), 2017).
// `arrivals`: requests per server and mean work; infinite at 1 and more.
double redundancy_mean_sojourn(std::uint32_t servers, std::uint32_t copies, double arrivals);

}  // namespace ballast::theory
