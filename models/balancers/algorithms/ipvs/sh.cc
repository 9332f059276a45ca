// IPVS `sh`, source hashing (Linux net/netfilter/ipvs/ip_vs_sh.c, 4.18 and later): the client's
// address leads to one of 256 buckets, by the kernel's multiplicative hash_32. The buckets are
// dealt out in the order of the list, to each destination as many in a row as it weighs, around and
// around; so only the first 256 units of weight are ever used, and shares are whole buckets.
//
// A destination of weight 0 (quiesced) keeps a bucket, and its clients are refused; so are those of
// a destination over its upper threshold. With `fallback` (sh-fallback) they move to the next
// bucket that is open. A destination that is down has left the list, as health checkers of IPVS do.
#include <array>

#include "models/balancers/addresses.h"
#include "models/balancers/algorithms/ipvs/least.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::uint32_t kBuckets = 256;
constexpr std::uint32_t kGoldenRatio32 = 0x61c88647;  // of the kernel's hash_32()

class IpvsSourceHash final : public Policy {
 public:
  IpvsSourceHash(const PoolView& view, bool fallback) : view_(view), fallback_(fallback) {}

  ServerIndex pick(const PickContext& context) override {
    if (stale_) [[unlikely]]
      deal();
    const std::uint32_t address =
        context.ipv4 ? *context.ipv4 : fold_address(context.key).value_or(0);
    const std::uint32_t bucket = (address * kGoldenRatio32) >> 24;
    if (is_open(bucket_[bucket])) [[likely]]
      return bucket_[bucket];
    if (!fallback_) return kNoServer;
    // The kernel adds an offset, which itself starts at the bucket, to the bucket.
    for (std::uint32_t offset = 0; offset < kBuckets; ++offset) {
      const std::uint32_t other = (bucket + (bucket + offset) % kBuckets) % kBuckets;
      if (is_open(bucket_[other])) return bucket_[other];
    }
    return kNoServer;
  }

  void on_weight(ServerIndex, std::uint32_t) override { stale_ = true; }
  void on_usable(ServerIndex) override { stale_ = true; }

 private:
  bool is_open(ServerIndex i) const {
    return i != kNoServer && view_.eligible(i) && !view_.full(i);
  }

  void deal() {
    stale_ = false;
    bucket_.fill(kNoServer);
    bool backup = true;
    for (ServerIndex i = 0; i < view_.servers.size() && backup; ++i)
      backup = view_.servers[i].backup || !view_.eligible(i);
    std::uint32_t next = 0;
    for (bool dealt = true; dealt && next < kBuckets;) {
      dealt = false;
      for (ServerIndex i = 0; i < view_.servers.size() && next < kBuckets; ++i) {
        const PoolView::Server& server = view_.servers[i];
        if (!server.usable || server.backup != backup) continue;
        const std::uint32_t run = std::max(server.weight, 1u);
        for (std::uint32_t k = 0; k < run && next < kBuckets; ++k) bucket_[next++] = i;
        dealt = true;
      }
    }
  }

  const PoolView& view_;
  bool fallback_;
  std::array<ServerIndex, kBuckets> bucket_{};
  bool stale_ = true;
};

}  // namespace

extern const PolicyKind kIpvsShPolicy;
const PolicyKind kIpvsShPolicy{
    .name = "ipvs/sh",
    .summary = "IPVS's sh: by the client's address, over 256 buckets",
    .params = {{.name = "fallback",
                .type = ParamType::kBool,
                .help = "sh-fallback: another bucket when the first one's server is not open",
                .default_text = "false"}},
    .max_weight = kIpvsMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = false,
    .key = KeyKind::kAddress,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<IpvsSourceHash>(view, args.flag("fallback"));
    },
    .has_own_shares = true,
    .may_refuse = true,
};

}  // namespace ballast
