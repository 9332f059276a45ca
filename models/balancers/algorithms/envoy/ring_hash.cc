// Envoy's RING_HASH: the ring is in envoy/tables.h; priorities, panic and bounded load are in
// envoy/hash_policy.h. A host has a whole number of points only by chance unless it is the
// lightest, and with the default ring of 1024 points shares differ from the weights by some per
// cent.
#include "models/balancers/algorithms/envoy/hash_policy.h"
#include "models/balancers/algorithms/envoy/tables.h"

namespace ballast {

namespace {

constexpr std::uint64_t kLargestRing = 8 * 1024 * 1024;

ArgsProblem check_ring(const Args& args) {
  if (args.integer("minimum_ring_size") > args.integer("maximum_ring_size"))
    return "minimum_ring_size is above maximum_ring_size";
  return check_envoy_table(args);
}

}  // namespace

extern const PolicyKind kEnvoyRingHashPolicy;
const PolicyKind kEnvoyRingHashPolicy{
    .name = "envoy/ring_hash",
    .summary = "Envoy's RING_HASH: consistent hashing on a ring of 1024 points or more",
    .params = envoy_table_params({{.name = "minimum_ring_size",
                                   .type = ParamType::kInteger,
                                   .help = "points of the ring, at least",
                                   .default_text = "1024",
                                   .min = 1,
                                   .max = kLargestRing},
                                  {.name = "maximum_ring_size",
                                   .type = ParamType::kInteger,
                                   .help = "points of the ring, at most",
                                   .default_text = "8388608",
                                   .min = 1,
                                   .max = kLargestRing},
                                  {.name = "hash_function",
                                   .type = ParamType::kChoice,
                                   .help = "where the points are",
                                   .default_text = "xx_hash",
                                   .choices = {"xx_hash", "murmur_hash_2"}}}),
    .max_weight = 0xffffffff,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kChosen,
    .check = check_ring,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      EnvoyRing ring(static_cast<std::uint64_t>(args.integer("minimum_ring_size")),
                     static_cast<std::uint64_t>(args.integer("maximum_ring_size")),
                     args.text("hash_function") == "murmur_hash_2" ? EnvoyRing::Hash::kMurmur2
                                                                   : EnvoyRing::Hash::kXxhash64);
      return std::make_unique<EnvoyHashPolicy<EnvoyRing>>(args, view, rng, std::move(ring));
    },
    .panics = true,
};

}  // namespace ballast
