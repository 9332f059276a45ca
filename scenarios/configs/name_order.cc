#include "scenarios/configs/name_order.h"

namespace ballast::config {

NameRank rank_of(Match::How how) {
  switch (how) {
    case Match::How::kExact:
      return NameRank::kExact;
    case Match::How::kSuffix:
      return NameRank::kSuffix;
    case Match::How::kPrefix:
      return NameRank::kPrefix;
    default:
      return NameRank::kOther;
  }
}

bool is_looked_at_before(const Match& a, const Match& b) {
  const NameRank rank = rank_of(a.how);
  if (rank != rank_of(b.how)) return rank < rank_of(b.how);
  const bool wildcards = rank == NameRank::kSuffix || rank == NameRank::kPrefix;
  return wildcards && a.values.front().size() > b.values.front().size();
}

}  // namespace ballast::config
