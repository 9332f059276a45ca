// Weighted random choice in constant time: Walker's alias method (A. J. Walker, ACM TOMS 3, 1977),
// in whole numbers, so that every probability is exactly weight / sum of weights.
#pragma once

#include <cstdint>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class AliasTable {
 public:
  [[gnu::noinline]] void rebuild(const std::vector<ServerIndex>& members, const PoolView& view) {
    const std::uint64_t n = members.size();
    total_ = 0;
    columns_.clear();
    for (const ServerIndex i : members) total_ += view.servers[i].weight;
    // Column c starts with n * weight units; every column must end with exactly `total_`.
    for (const ServerIndex i : members) columns_.push_back({n * view.servers[i].weight, i, i});
    poor_.clear();
    rich_.clear();
    for (std::uint32_t c = 0; c < n; ++c) (columns_[c].cut < total_ ? poor_ : rich_).push_back(c);
    while (!poor_.empty()) {
      Column& poor = columns_[poor_.back()];
      Column& rich = columns_[rich_.back()];
      poor_.pop_back();
      poor.other = rich.self;
      rich.cut -= total_ - poor.cut;
      if (rich.cut < total_) {
        poor_.push_back(rich_.back());
        rich_.pop_back();
      }
    }
  }

  bool empty() const { return columns_.empty(); }

  ServerIndex draw(Rng& rng) const {
    const Column& column = columns_[rng.below(columns_.size())];
    return rng.below(total_) < column.cut ? column.self : column.other;
  }

 private:
  struct Column {
    std::uint64_t cut;  // of `total_` units, how many belong to `self`
    ServerIndex self;
    ServerIndex other;
  };
  std::vector<Column> columns_;
  std::vector<std::uint32_t> poor_, rich_;
  std::uint64_t total_ = 0;
};

}  // namespace ballast
