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
#include <map>
#include <string_view>
#include <vector>

#include "models/balancers/algorithms/nginx/slots.h"
#include "models/balancers/algorithms/parts/ring.h"
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
  return crc32(port, crc32(std::string_view("\0", 1), crc32(host)));
}

class NginxHashConsistent final : public NginxPolicy {
 public:
  using NginxPolicy::NginxPolicy;

 private:
  static constexpr int kPointsPerWeight = 160;
  static constexpr int kTries = 21;

  // Whose a point is: a server, or the peers of a name that several have.
  static constexpr std::uint32_t kShared = 0x80000000;
  using Circle = Ring<std::uint32_t>;
  struct Name {
    std::vector<ServerIndex> peers;  // ascending
  };

  ServerIndex choose(const Search& search) override {
    if (search.backup || ring_.empty() || search.context.key.empty()) return round_robin(search);
    std::size_t point = ring_.lower_bound(crc32(search.context.key));
    for (int tries = 0; tries < kTries; ++tries, ++point) {
      while (point >= ring_.size()) point -= ring_.size();
      const ServerIndex server = pick_of(ring_.owner(point), search);
      if (server != kNoServer) return server;
    }
    return round_robin(search);
  }

  ServerIndex pick_of(std::uint32_t owner, const Search& search) {
    if (owner < kShared && may_try_all(search)) return owner;
    if (owner < kShared && all_settled()) return may_try(owner, search) ? owner : kNoServer;
    if (owner < kShared)  // a step of one changes no score
      return step(owner, owner, [&](ServerIndex i) { return may_try(i, search); });
    const std::vector<ServerIndex>& peers = names_[owner - kShared].peers;
    leave_order();
    return step(peers.front(), peers.back(), [&](ServerIndex i) {
      return std::binary_search(peers.begin(), peers.end(), i) && may_try(i, search);
    });
  }

  void reloaded() override {
    std::vector<Circle::Point> points;
    names_.clear();
    std::map<std::string_view, std::vector<ServerIndex>> peers_of;
    for (const ServerIndex i : configured()) peers_of[view_.names[i]].push_back(i);
    for (const ServerIndex i : configured()) {
      const std::vector<ServerIndex>& peers = peers_of[view_.names[i]];
      if (peers.front() != i) continue;
      std::uint32_t owner = i;
      if (peers.size() > 1) {
        owner = kShared + static_cast<std::uint32_t>(names_.size());
        names_.push_back({peers});
      }
      // Peers of one name repeat the same points; the longest row is all that is left of them.
      std::uint32_t weight = 0;
      for (const ServerIndex peer : peers) weight = std::max(weight, view_.servers[peer].weight);
      place_points(owner, name_hash(view_.names[i]), weight * kPointsPerWeight, points);
    }
    std::stable_sort(
        points.begin(), points.end(),
        [](const Circle::Point& a, const Circle::Point& b) { return a.position < b.position; });
    points.erase(std::unique(points.begin(), points.end(),
                             [](const Circle::Point& a, const Circle::Point& b) {
                               return a.position == b.position;
                             }),
                 points.end());
    ring_.build(points);
  }

  static void place_points(std::uint32_t owner, std::uint32_t base, std::uint32_t count,
                           std::vector<Circle::Point>& points) {
    std::uint32_t hash = 0;
    for (std::uint32_t j = 0; j < count; ++j) {
      std::array<char, 4> previous{};
      for (std::size_t b = 0; b < 4; ++b) previous[b] = static_cast<char>(hash >> (8 * b) & 0xff);
      hash = crc32({previous.data(), 4}, base);
      points.push_back({hash, owner});
    }
  }

  Circle ring_;
  std::vector<Name> names_;  // those that several peers have
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
