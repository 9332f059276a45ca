// What the machinery of each balancer did, per window, and when it changed its mind about a server.
#pragma once

#include <algorithm>
#include <vector>

#include "models/result.h"

namespace ballast {

class BalancerBook {
 public:
  BalancerBook(std::size_t windows, std::size_t balancers)
      : balancers_(balancers), stats_(windows * balancers) {}

  void enter_window(std::size_t w) { window_ = w; }
  BalancerStats& of(BalancerIndex b) { return stats_[window_ * balancers_ + b]; }
  // There is health machinery, or a relay, in every window.
  void watch(BalancerIndex b) { mark(b, &BalancerStats::watched); }
  void relay(BalancerIndex b) { mark(b, &BalancerStats::relays); }

  // An attempt has waited in the balancer.
  void waited(BalancerIndex b, Duration wait) {
    BalancerStats& stats = of(b);
    ++stats.waited;
    stats.wait_s += seconds(wait);
    stats.longest_wait = std::max(stats.longest_wait, wait);
  }

  void reacted(const Reaction& reaction) {
    if (reactions_.size() < kReactionsKept)
      reactions_.push_back(reaction);
    else
      ++reactions_omitted_;
  }
  void report_reactions(RunResult& out) const {
    out.reactions = reactions_;
    out.reactions_omitted = reactions_omitted_;
  }

  // Adds the numbers of window w (1-based, as in the ledger).
  void report(std::size_t w, WindowStats& out) const {
    const auto from = stats_.begin() + static_cast<std::ptrdiff_t>(w * balancers_);
    out.balancers.assign(from, from + static_cast<std::ptrdiff_t>(balancers_));
  }

 private:
  void mark(BalancerIndex b, bool BalancerStats::*what) {
    for (std::size_t w = 0; w * balancers_ < stats_.size(); ++w)
      stats_[w * balancers_ + b].*what = true;
  }

  std::size_t balancers_;
  std::size_t window_ = 0;
  std::vector<BalancerStats> stats_;  // [window][balancer]
  std::vector<Reaction> reactions_;
  std::uint64_t reactions_omitted_ = 0;
};

}  // namespace ballast
