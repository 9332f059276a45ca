// Which user makes the next request: all alike, or by Zipf's law, where the user of rank r is
// proportional to 1 / r^s as popular. Needs no table, whatever the number of users.
#pragma once

#include <cstdint>

#include "models/spec.h"
#include "sim/random.h"

namespace ballast {

class Popularity {
 public:
  explicit Popularity(UsersSpec users);

  // A user, 0 .. count - 1; user 0 is the most popular.
  std::uint32_t sample(Rng& rng) const {
    if (users_.zipf == 0) return static_cast<std::uint32_t>(rng.below(users_.count));
    return sample_zipf(rng);
  }
  // The exact probability of `user`.
  double share(std::uint32_t user) const;

 private:
  std::uint32_t sample_zipf(Rng& rng) const;
  double integral(double x) const;
  double inverse_integral(double y) const;
  double density(double x) const;
  double sum_of_densities() const;

  UsersSpec users_;
  // Of the rejection-inversion: the range of the integral to draw from, and how far below its rank
  // a draw may lie and still be accepted without a look at the density.
  double lowest_ = 0;
  double highest_ = 0;
  double surely_ = 0;
  double total_ = 1;
};

}  // namespace ballast
