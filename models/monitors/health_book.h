// What the health machinery of each balancer did, per window.
#pragma once

#include <vector>

#include "models/result.h"

namespace ballast {

class HealthBook {
 public:
  HealthBook(std::size_t windows, std::size_t balancers)
      : balancers_(balancers), stats_(windows * balancers) {}

  void enter_window(std::size_t w) { window_ = w; }
  HealthStats& of(BalancerIndex b) { return stats_[window_ * balancers_ + b]; }
  // Of a balancer with such machinery, in every window.
  void watch(BalancerIndex b) {
    for (std::size_t w = 0; w * balancers_ < stats_.size(); ++w)
      stats_[w * balancers_ + b].watched = true;
  }

  // Adds the numbers of window w (1-based, as in the ledger).
  void report(std::size_t w, WindowStats& out) const {
    const auto from = stats_.begin() + static_cast<std::ptrdiff_t>(w * balancers_);
    out.health.assign(from, from + static_cast<std::ptrdiff_t>(balancers_));
  }

 private:
  std::size_t balancers_;
  std::size_t window_ = 0;
  std::vector<HealthStats> stats_;  // [window][balancer]
};

}  // namespace ballast
