// Traefik's `hrw` (pkg/server/service/loadbalancer/hrw, v3.4): weighted rendezvous hashing of the
// client's address. A server's score is weight / -ln(h / 2^64), h being the FNV-1a hash of the
// address followed by the server's name; the highest score wins, the first one declared if equal.
//
// A server's name is its URL; one that does not look like a URL is made one of the usual form. That
// matters: FNV-1a hardly spreads the last bytes of a text, and names that differ only there would
// have nearly equal scores, so that the heaviest server would win every time.
#include <cmath>
#include <string>
#include <string_view>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/parts/key_memo.h"
#include "models/balancers/hashes/fnv1a.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class TraefikHrw final : public Policy {
 public:
  explicit TraefikHrw(const PoolView& view) : view_(view), group_(view) {}

  ServerIndex pick(const PickContext& context) override {
    if (group_.refresh()) [[unlikely]] {
      name_servers();
      memo_.clear();
    }
    return memo_.find_or(context.key, [&] { return highest_for(context.key); });
  }

  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  struct Candidate {
    std::string url;
    double weight;
    ServerIndex server;
  };

  ServerIndex highest_for(std::string_view key) const {
    const std::uint64_t source = fnv1a(key);
    ServerIndex best = kNoServer;
    double highest = 0;
    for (const Candidate& candidate : candidates_) {
      const double h = static_cast<double>(fnv1a(candidate.url, source)) * 0x1p-64;
      // As -ln h >= 1 - h, most logarithms need not be taken; the margin is for rounding.
      if (candidate.weight <= highest * (1 - h) * (1 - 1e-9)) continue;
      const double score = 1.0 / -std::log(h) * candidate.weight;
      if (score <= highest) continue;
      highest = score;
      best = candidate.server;
    }
    return best;
  }

  void name_servers() {
    candidates_.clear();
    for (const ServerIndex i : group_.members()) {
      const std::string& name = view_.names[i];
      const bool is_url = name.find("://") != std::string::npos;
      candidates_.push_back({is_url ? name : "http://" + name + ":80",
                             static_cast<double>(view_.servers[i].weight), i});
    }
  }

  const PoolView& view_;
  GroupInForce group_;
  std::vector<Candidate> candidates_;
  KeyMemo memo_;
};

}  // namespace

extern const PolicyKind kTraefikHrwPolicy;
const PolicyKind kTraefikHrwPolicy{
    .name = "traefik/hrw",
    .summary = "Traefik's hrw: weighted rendezvous hashing of the client's address",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kAddress,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<TraefikHrw>(view);
    },
};

}  // namespace ballast
