// Caddy's hashing policies: the upstream for which the hash of its address and the key together is
// the highest (rendezvous hashing; Thaler & Ravishankar, IEEE/ACM ToN 6, 1998), with XXH64. Only
// the keys of an upstream that is not available move. Weights do not count.
//
// `ip_hash` and `client_ip_hash` hash the client's address; `header`, `query`, `cookie` and
// `uri_hash` are `caddy/hash` here. A request without the header, query or cookie goes to a random
// upstream, as the default fallback says.
#include <string>
#include <string_view>

#include "models/balancers/algorithms/caddy/pool.h"
#include "models/balancers/algorithms/parts/key_memo.h"
#include "models/balancers/hashes/xxhash64.h"

namespace ballast {

namespace {

class CaddyHash final : public CaddyPolicy {
 public:
  CaddyHash(const PoolView& view, bool random_without_key, Rng rng)
      : CaddyPolicy(view), random_without_key_(random_without_key), rng_(rng) {}

  ServerIndex pick(const PickContext& context) override {
    if (pool_.refresh()) [[unlikely]]
      memo_.clear();
    if (context.key.empty() && random_without_key_) return any();
    if (pool_.limited()) return highest_for(context.key);
    return memo_.find_or(context.key, [&] { return highest_for(context.key); });
  }

 private:
  ServerIndex any() {
    const auto& available = pool_.available();
    return available.empty() ? kNoServer : available[rng_.below(available.size())];
  }

  ServerIndex highest_for(std::string_view key) {
    ServerIndex best = kNoServer;
    std::uint64_t highest = 0;
    for (const ServerIndex i : pool_.available()) {
      text_.assign(view_.names[i]).append(key);
      const std::uint64_t hash = xxhash64(text_);
      if (hash <= highest) continue;
      highest = hash;
      best = i;
    }
    return best;
  }

  bool random_without_key_;
  Rng rng_;
  std::string text_;  // of an upstream and the key
  KeyMemo memo_;
};

}  // namespace

extern const PolicyKind kCaddyHashPolicy;
const PolicyKind kCaddyHashPolicy{
    .name = "caddy/hash",
    .summary = "Caddy's header, query, cookie and uri_hash: rendezvous hashing of a key",
    .params = {{.name = "key",
                .type = ParamType::kChoice,
                .help = "what is hashed",
                .default_text = "user",
                .choices = {"user", "address", "path"}}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kChosen,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyHash>(view, true, rng);
    },
};

extern const PolicyKind kCaddyIpHashPolicy;
const PolicyKind kCaddyIpHashPolicy{
    .name = "caddy/ip_hash",
    .summary = "Caddy's ip_hash: rendezvous hashing of the client's address",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kAddress,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<CaddyHash>(view, false, rng);
    },
};

}  // namespace ballast
