// Envoy's MAGLEV: the table is in envoy/tables.h; priorities, panic and bounded load are in
// envoy/hash_policy.h. Shares come within a place of the table of the weights; when a host leaves,
// a few keys of the others move too.
#include "models/balancers/algorithms/envoy/hash_policy.h"
#include "models/balancers/algorithms/envoy/tables.h"

namespace ballast {

namespace {

constexpr std::int64_t kLargestTable = 5000011;

ArgsProblem check_maglev(const Args& args) {
  const std::int64_t size = args.integer("table_size");
  for (std::int64_t divisor = 2; divisor * divisor <= size; ++divisor)
    if (size % divisor == 0) return "table_size must be a prime number";
  return check_envoy_table(args);
}

}  // namespace

extern const PolicyKind kEnvoyMaglevPolicy;
const PolicyKind kEnvoyMaglevPolicy{
    .name = "envoy/maglev",
    .summary = "Envoy's MAGLEV: hashing into a table of 65537 places",
    .params = envoy_table_params({{.name = "table_size",
                                   .type = ParamType::kInteger,
                                   .help = "places of the table, a prime number",
                                   .default_text = "65537",
                                   .min = 2,
                                   .max = kLargestTable}}),
    .max_weight = 0xffffffff,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kChosen,
    .check = check_maglev,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<EnvoyHashPolicy<EnvoyMaglev>>(
          args, view, rng, EnvoyMaglev(static_cast<std::uint64_t>(args.integer("table_size"))));
    },
    .panics = true,
};

}  // namespace ballast
