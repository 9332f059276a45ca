// HAProxy's `balance hdr(name)`, and `url_param`, `rdp-cookie` and `hash` with it: the text of a
// header, hashed by the function of `hash-type`. An empty text is no key.
#include "models/balancers/algorithms/haproxy/keyed.h"

namespace ballast {

namespace {

struct TextHash {
  HaproxyHashType type;

  std::optional<std::uint32_t> operator()(const PickContext& context) const {
    return context.key.empty() ? std::nullopt : std::optional(type.hash(context.key));
  }
};

}  // namespace

extern const PolicyKind kHaproxyHdrPolicy;
const PolicyKind kHaproxyHdrPolicy{
    .name = "haproxy/hdr",
    .summary = "HAProxy's balance hdr(name): by a header, on a map or a tree",
    .params = haproxy_hash_params({{.name = "key",
                                    .type = ParamType::kChoice,
                                    .help = "what the header holds",
                                    .default_text = "user",
                                    .choices = {"user", "address", "path"}}}),
    .max_weight = kHaproxyMaxWeight,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kChosen,
    .check = check_haproxy_hash,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return make_haproxy_keyed(view, args, TextHash{HaproxyHashType(args)});
    },
    .obeys_new_weights = haproxy_hash_obeys_new_weights,
    .heeds_ramp = true,
    .queueing = Queueing::kWhenUnchosen,
};

}  // namespace ballast
