#include "models/monitors/user_tally.h"

namespace ballast {

void UserTally::carry(std::size_t index) {
  Cell& cell = cells_[index];
  Sum& sum = carried_[index];
  sum.requests += cell.requests;
  sum.slow += cell.slow & kSlow;
  cell.requests = 0;
  cell.slow &= kFailed;
}

void UserTally::add(std::size_t index, Sum& sum) const {
  const Cell& cell = cells_[index];
  sum.requests += cell.requests;
  sum.slow += cell.slow & kSlow;
  sum.failed = sum.failed || (cell.slow & kFailed) != 0;
  if (carried_.empty()) return;
  if (const auto found = carried_.find(index); found != carried_.end()) {
    sum.requests += found->second.requests;
    sum.slow += found->second.slow;
  }
}

void UserTally::judge(const Sum& sum, Counts& counts) {
  if (sum.requests == 0) return;
  ++counts.active;
  if (sum.failed || 10 * sum.slow > sum.requests) ++counts.affected;
}

UserTally::Counts UserTally::count(std::size_t window) const {
  Counts counts;
  for (std::size_t user = 0; user < users_; ++user) {
    Sum sum;
    add((window - 1) * users_ + user, sum);
    judge(sum, counts);
  }
  return counts;
}

UserTally::Counts UserTally::count_all() const {
  Counts counts;
  for (std::size_t user = 0; user < users_; ++user) {
    Sum sum;
    for (std::size_t window = 0; window < windows_; ++window) add(window * users_ + user, sum);
    judge(sum, counts);
  }
  return counts;
}

}  // namespace ballast
