// How unevenly a pool's servers were used, in the measures people know. All are computed from the
// shares of attempts offered; equal shares give max_over_mean = 1, cv = 0, gini = 0, jain = 1.
#pragma once

#include <vector>

namespace ballast {

struct Imbalance {
  double max_over_mean = 1;      // largest share over the mean share
  double max_over_expected = 1;  // largest ratio of a share to the server's share of the capacity
  double cv = 0;                 // coefficient of variation (population standard deviation / mean)
  double gini = 0;               // mean absolute difference over twice the mean
  double jain = 1;               // (sum x)^2 / (n sum x^2); Jain, Chiu & Hawe, DEC-TR-301, 1984
};

// `shares` and `expected` are of the same servers and each adds up to 1; not empty. Servers with an
// expected share of 0 (no capacity) do not enter max_over_expected.
Imbalance imbalance_of(const std::vector<double>& shares, const std::vector<double>& expected);

}  // namespace ballast
