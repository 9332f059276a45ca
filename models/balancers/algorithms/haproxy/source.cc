// HAProxy's `balance source`: the client's address. Its words are folded by exclusive or, so an
// IPv4 address is its own hash; the hash function of `hash-type` does not count here, the avalanche
// does.
#include "models/balancers/addresses.h"
#include "models/balancers/algorithms/haproxy/keyed.h"

namespace ballast {

namespace {

struct SourceHash {
  HaproxyHashType type;

  std::optional<std::uint32_t> operator()(const PickContext& context) const {
    const std::optional<std::uint32_t> address =
        context.ipv4 ? context.ipv4 : fold_address(context.key);
    return address ? std::optional(type.finish(*address)) : std::nullopt;
  }
};

}  // namespace

extern const PolicyKind kHaproxySourcePolicy;
const PolicyKind kHaproxySourcePolicy{
    .name = "haproxy/source",
    .summary = "HAProxy's balance source: by the client's address, on a map or a tree",
    .params = haproxy_hash_params(),
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kAddress,
    .check = check_haproxy_hash,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return make_haproxy_keyed(view, args, SourceHash{HaproxyHashType(args)});
    },
    .obeys_new_weights = haproxy_hash_obeys_new_weights,
    .heeds_ramp = true,
    .queueing = Queueing::kWhenUnchosen,
};

}  // namespace ballast
