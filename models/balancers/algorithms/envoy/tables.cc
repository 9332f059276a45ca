#include "models/balancers/algorithms/envoy/tables.h"

#include <algorithm>
#include <cmath>

#include "models/balancers/hashes/murmur2.h"
#include "models/balancers/hashes/xxhash64.h"

namespace ballast {

void EnvoyRing::build(std::span<const EnvoyHostSets::Share> shares,
                      std::span<const std::string> names) {
  std::vector<Ring<std::uint64_t>::Point> points;
  ring_.build(points);
  if (shares.empty()) return;
  double lightest = 1;
  for (const EnvoyHostSets::Share& share : shares) lightest = std::min(lightest, share.weight);
  const double scale = std::min(std::ceil(lightest * static_cast<double>(min_size_)) / lightest,
                                static_cast<double>(max_size_));
  points.reserve(static_cast<std::size_t>(std::ceil(scale)));
  std::uint64_t placed = 0;
  double target = 0;
  std::string name;
  for (const EnvoyHostSets::Share& share : shares) {
    target += scale * share.weight;
    for (std::uint64_t i = 0; static_cast<double>(placed) < target; ++i, ++placed) {
      name.assign(names[share.host]);
      name += '_';
      name += std::to_string(i);
      points.push_back({hash_ == Hash::kMurmur2 ? murmur2(name) : xxhash64(name), share.host});
    }
  }
  std::stable_sort(points.begin(), points.end(),
                   [](const auto& a, const auto& b) { return a.position < b.position; });
  ring_.build(points);
}

void EnvoyMaglev::build(std::span<const EnvoyHostSets::Share> shares,
                        std::span<const std::string> names) {
  table_.clear();
  if (shares.empty()) return;
  struct Entry {
    ServerIndex host;
    double weight;
    std::uint64_t place, step;  // the next place of the permutation, and the way to the one after
    double target;
  };
  std::vector<Entry> entries;
  double heaviest = 0;
  for (const EnvoyHostSets::Share& share : shares) {
    const std::string& name = names[share.host];
    entries.push_back(
        {share.host, share.weight, xxhash64(name) % size_, xxhash64(name, 1) % (size_ - 1) + 1, 0});
    heaviest = std::max(heaviest, share.weight);
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [&](const Entry& a, const Entry& b) { return names[a.host] < names[b.host]; });
  table_.assign(size_, kNoServer);
  std::uint64_t filled = 0;
  for (std::uint32_t round = 1; filled < size_; ++round) {
    for (auto entry = entries.begin(); entry != entries.end() && filled < size_; ++entry) {
      if (round * entry->weight < entry->target) continue;
      entry->target += heaviest;
      const auto advance = [&] {
        entry->place += entry->step;
        if (entry->place >= size_) entry->place -= size_;
      };
      while (table_[entry->place] != kNoServer) advance();
      table_[entry->place] = entry->host;
      advance();
      ++filled;
    }
  }
}

}  // namespace ballast
