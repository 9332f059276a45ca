// nginx's `hash KEY consistent` (ngx_http_upstream_hash_module.c, 1.22): a ketama ring of 32 bits,
// as Cache::Memcached::Fast builds it. A peer has 160 points per unit of weight. The first is the
// CRC-32 of HOST, a zero byte, PORT and four zero bytes; each further one has the point before it,
// little-endian, in place of the zeros. HOST and PORT are the text of the server line: a name
// without a port has an empty PORT, `unix:` is left out of HOST. Of points that coincide the first
// declared stays.
//
// A key belongs to the first point at or after its CRC-32. When no peer of that point's name may be
// tried, the next point is looked at, up to 20 times, then round robin decides, as it does for a
// request without a key. Peers of one name (a name with several addresses) share its points by
// smooth weighted round robin.
#include <algorithm>
#include <array>
#include <string_view>

#include "models/balancers/algorithms/nginx_slots.h"
#include "models/balancers/hashes/crc32.h"

namespace ballast {

namespace {

bool starts_with_unix(std::string_view name) {
  constexpr std::string_view kPrefix = "unix:";
  if (name.size() < kPrefix.size()) return false;
  for (std::size_t i = 0; i < kPrefix.size(); ++i)
    if ((name[i] | 0x20) != (kPrefix[i] | 0x20)) return false;
  return true;
}

// The CRC-32 of HOST, a zero byte and PORT.
std::uint32_t name_hash(std::string_view name) {
  std::string_view host = name;
  std::string_view port;
  if (starts_with_unix(name)) {
    host.remove_prefix(5);
  } else {
    const std::size_t colon = name.find_last_not_of("0123456789");
    if (colon != std::string_view::npos && name[colon] == ':') {
      host = name.substr(0, colon);
      port = name.substr(colon + 1);
    }
  }
  return crc32(port, crc32(std::string_view("", 1), crc32(host)));
}

class NginxHashConsistent final : public NginxPolicy {
 public:
  using NginxPolicy::NginxPolicy;

 private:
  static constexpr int kPointsPerWeight = 160;
  static constexpr int kTries = 21;

  struct Point {
    std::uint32_t hash;
    std::uint32_t name;  // index in names_
  };

  // The peers of one name: by_name_[begin .. end).
  struct Name {
    std::uint32_t begin, end;
  };

  ServerIndex choose(const Search& search) override {
    if (search.backup || points_.empty() || search.context.key.empty()) return round_robin(search);
    std::size_t point = first_at_or_after(crc32(search.context.key));
    for (int tries = 0; tries < kTries; ++tries, ++point) {
      const Name& name = names_[points_[point % points_.size()].name];
      const ServerIndex server = pick_of(name, search);
      if (server != kNoServer) return server;
    }
    return round_robin(search);
  }

  ServerIndex pick_of(const Name& name, const Search& search) {
    const auto begin = by_name_.begin() + name.begin;
    const auto end = by_name_.begin() + name.end;
    return step(*begin, *(end - 1), [&](ServerIndex i) {
      return std::binary_search(begin, end, i) && may_try(i, search);
    });
  }

  // Positions are uniform, so the top bits lead to within a point or two of the answer.
  std::size_t first_at_or_after(std::uint32_t hash) const {
    std::size_t i = first_in_bucket_[hash >> shift_];
    while (i < points_.size() && points_[i].hash < hash) ++i;
    return i;
  }

  void reloaded() override {
    group_by_name();
    points_.clear();
    for (std::uint32_t n = 0; n < names_.size(); ++n) {
      const std::uint32_t base = name_hash(view_.names[by_name_[names_[n].begin]]);
      // Peers of one name repeat the same points; the longest row is all that is left of them.
      std::uint32_t weight = 0;
      for (std::uint32_t k = names_[n].begin; k < names_[n].end; ++k)
        weight = std::max(weight, view_.servers[by_name_[k]].weight);
      std::uint32_t hash = 0;
      for (std::uint32_t j = 0; j < weight * kPointsPerWeight; ++j) {
        std::array<char, 4> previous{};
        for (std::size_t b = 0; b < 4; ++b) previous[b] = static_cast<char>(hash >> (8 * b) & 0xff);
        hash = crc32({previous.data(), 4}, base);
        points_.push_back({hash, n});
      }
    }
    std::stable_sort(points_.begin(), points_.end(),
                     [](const Point& a, const Point& b) { return a.hash < b.hash; });
    points_.erase(std::unique(points_.begin(), points_.end(),
                              [](const Point& a, const Point& b) { return a.hash == b.hash; }),
                  points_.end());
    index_buckets();
  }

  // Names in the order of their first peer.
  void group_by_name() {
    std::vector<ServerIndex> sorted = configured();
    std::stable_sort(sorted.begin(), sorted.end(),
                     [&](ServerIndex a, ServerIndex b) { return view_.names[a] < view_.names[b]; });
    std::vector<Name> groups;
    for (std::uint32_t k = 0; k < sorted.size(); ++k) {
      if (k == 0 || view_.names[sorted[k]] != view_.names[sorted[k - 1]]) groups.push_back({k, k});
      groups.back().end = k + 1;
    }
    std::sort(groups.begin(), groups.end(),
              [&](const Name& a, const Name& b) { return sorted[a.begin] < sorted[b.begin]; });
    by_name_ = std::move(sorted);
    names_ = std::move(groups);
  }

  void index_buckets() {
    shift_ = 31;
    while (shift_ > 8 && (std::size_t{1} << (32 - shift_)) < points_.size()) --shift_;
    first_in_bucket_.assign(std::size_t{1} << (32 - shift_), 0);
    std::size_t i = 0;
    for (std::size_t bucket = 0; bucket < first_in_bucket_.size(); ++bucket) {
      while (i < points_.size() && points_[i].hash >> shift_ < bucket) ++i;
      first_in_bucket_[bucket] = static_cast<std::uint32_t>(i);
    }
  }

  std::vector<Point> points_;  // ascending
  std::vector<Name> names_;
  std::vector<ServerIndex> by_name_;
  std::vector<std::uint32_t> first_in_bucket_;
  int shift_ = 31;
};

}  // namespace

extern const PolicyKind kNginxHashConsistentPolicy;
const PolicyKind kNginxHashConsistentPolicy{
    .name = "nginx/hash_consistent",
    .summary = "nginx's hash consistent: a ketama ring of 160 points per unit of weight",
    .params = nginx_params({nginx_key_param()}),
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kChosen,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxHashConsistent>(args, view);
    },
};

}  // namespace ballast
