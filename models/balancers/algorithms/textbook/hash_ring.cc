#include "models/balancers/algorithms/textbook/hash_ring.h"

#include <algorithm>
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
  std::sort(all_.begin(), all_.end(), [](const Circle::Point& a, const Circle::Point& b) {
    return a.position < b.position || (a.position == b.position && a.owner < b.owner);
  });
}

void HashRing::restrict(std::span<const std::uint8_t> kept) {
  std::vector<Circle::Point> points;
  for (const Circle::Point& point : all_)
    if (kept[point.owner] != 0) points.push_back(point);
  ring_.build(points);
}

std::vector<double> HashRing::shares(std::size_t count) const {
  std::vector<double> shares(count, 0.0);
  if (ring_.size() == 1) shares[ring_.owner(0)] = 1;
  if (ring_.size() < 2) return shares;
  std::uint64_t before = ring_.position(ring_.size() - 1);
  for (std::size_t i = 0; i < ring_.size(); ++i) {
    const std::uint64_t arc = ring_.position(i) - before;  // wraps once
    shares[ring_.owner(i)] += static_cast<double>(arc) * 0x1p-64;
    before = ring_.position(i);
  }
  return shares;
}

}  // namespace ballast
