// M/G/1-PS: Poisson arrivals, one worker shared evenly by all who are there. The number present and
// every mean depend on the law of the work only through its mean (Sakata, Noguchi & Oizumi, "An
// analysis of the M/G/1 queue under round-robin scheduling", Operations Research 19, 1971;
// Kleinrock, Queueing Systems vol. 2, s. 4.4). Times are in units of any kind; means are infinite
// where utilization >= 1.
#pragma once

#include <cstdint>

namespace ballast::theory {

// Mean sojourn of a job over its own work, the same for jobs of every size: 1 / (1 - utilization).
double sharing_slowdown(double utilization);

// P(n jobs present): geometric.
double sharing_probability(double utilization, std::uint32_t present);

// Variance of the sojourn when the work is exponential with the given mean (Coffman, Muntz &
// Trotter, "Waiting time distributions for processor-sharing systems", J. ACM 17, 1970).
double sharing_sojourn_variance_s2(double utilization, double mean_work_s);

}  // namespace ballast::theory
