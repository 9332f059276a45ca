#include "models/balancers/algorithms/textbook/hash_ring.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/random.h"

namespace ballast {

void HashRing::build(std::span<const std::string> names, std::span<const std::uint32_t> weights,
                     std::uint64_t points) {
  std::uint32_t lightest = 0;
  double total = 0;
  for (const std::uint32_t weight : weights) {
    if (weight > 0 && (lightest == 0 || weight < lightest)) lightest = weight;
    total += weight;
  }
  all_.clear();
  if (lightest == 0) return;
  const double per_unit =
      std::min(static_cast<double>(points) / lightest, static_cast<double>(kMaxPoints) / total);
  std::string name;
  for (ServerIndex server = 0; server < names.size(); ++server) {
    if (weights[server] == 0) continue;
    const std::int64_t count = std::max<std::int64_t>(1, std::llround(per_unit * weights[server]));
    for (std::int64_t i = 0; i < count; ++i) {
      name.assign(names[server]).append("_").append(std::to_string(i));
      all_.push_back({hash_name(name), server});
    }
  }
  std::sort(all_.begin(), all_.end());
}

void HashRing::restrict(std::span<const std::uint8_t> kept) {
  points_.clear();
  for (const Point& point : all_)
    if (kept[point.owner] != 0) points_.push_back(point);
  const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(points_.size(), 2));
  shift_ = 64 - std::countr_zero(buckets);
  first_in_bucket_.resize(buckets);
  std::size_t i = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    while (i < points_.size() && (points_[i].position >> shift_) < bucket) ++i;
    first_in_bucket_[bucket] = static_cast<std::uint32_t>(i);
  }
}

std::vector<double> HashRing::shares(std::size_t count) const {
  std::vector<double> shares(count, 0.0);
  if (points_.size() == 1) shares[points_.front().owner] = 1;
  if (points_.size() < 2) return shares;
  std::uint64_t before = points_.back().position;
  for (const Point& point : points_) {
    shares[point.owner] += static_cast<double>(point.position - before) * 0x1p-64;  // wraps once
    before = point.position;
  }
  return shares;
}

}  // namespace ballast
