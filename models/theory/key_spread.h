// How evenly hashes spread an ideal stream of keys over n servers.
#pragma once

#include <cstdint>

namespace ballast::theory {

// A ring of `points` random points a server: shares have Dirichlet's law, so their variance is
// (n - 1) / (n^2 (n points + 1)). Root of the mean squared coefficient of variation of the shares.
double ring_rms_cv(std::uint32_t servers, std::uint32_t points);

// One point a server: the mean of the largest share over the mean share is 1 + 1/2 + ... + 1/n.
double ring_mean_max_over_mean(std::uint32_t servers);

// Maglev's table: servers take turns, so each has floor or ceil of size / n entries (Eisenbud et
// al., "Maglev", NSDI 2016, s. 3.4).
struct TableEntries {
  std::uint64_t least = 0, most = 0;
  double max_over_mean = 1;
};
TableEntries maglev_entries(std::uint32_t servers, std::uint64_t size);

// Keys thrown at random, the most of a server over the mean: 1 + sqrt(2 n ln n / keys), the leading
// term for keys >> n ln n (Raab & Steger, "Balls into bins", 1998). A simulation of 1000 servers is
// 1 % to 2 % below it.
double random_max_over_mean(std::uint32_t servers, double keys);

// Consistent hashing with bounded loads: the most that any server may have, over the mean
// (Mirrokni, Thorup & Zadimoghaddam, SODA 2018).
double bounded_load_over_mean(double epsilon);

}  // namespace ballast::theory
