#include "models/monitors/user_tally.h"

namespace ballast {

void UserTally::judge(const Cell& cell, Counts& counts) {
  if (cell.requests == 0) return;
  ++counts.active;
  const std::uint64_t slow = cell.slow & ~kFailed;
  if ((cell.slow & kFailed) != 0 || 10 * slow > cell.requests) ++counts.affected;
}

UserTally::Counts UserTally::count(std::size_t window) const {
  Counts counts;
  for (std::size_t i = window - 1; i < cells_.size(); i += windows_) judge(cells_[i], counts);
  return counts;
}

UserTally::Counts UserTally::count_all() const {
  Counts counts;
  for (std::size_t i = 0; i < cells_.size(); i += windows_) {
    Cell sum;
    for (std::size_t w = 0; w < windows_; ++w) {
      const Cell& cell = cells_[i + w];
      sum.requests += cell.requests;
      sum.slow += cell.slow & ~kFailed;
      sum.slow |= cell.slow & kFailed;
    }
    judge(sum, counts);
  }
  return counts;
}

}  // namespace ballast
