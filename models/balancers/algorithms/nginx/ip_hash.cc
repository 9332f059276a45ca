// nginx's `ip_hash` (ngx_http_upstream_ip_hash_module.c, 1.22): a hash of the first three octets of
// an IPv4 address (the clients of a /24 share a server) or of all sixteen of an IPv6 address, below
// 6271, modulo the sum of the weights. When that peer may not be tried, the address is hashed on
// from there, up to 20 times; then round robin decides. A peer that is `down` keeps its slots. What
// is no address hashes as three zero octets, as clients on a Unix socket do.
#include <array>

#include "models/balancers/addresses.h"
#include "models/balancers/algorithms/nginx/slots.h"

namespace ballast {

namespace {

class NginxIpHash final : public NginxSlotPolicy {
 public:
  using NginxSlotPolicy::NginxSlotPolicy;

 private:
  ServerIndex place(const Search& search) override {
    const std::string_view key = search.context.key;
    const std::optional<std::uint32_t> ipv4 =
        search.context.ipv4 ? search.context.ipv4 : parse_ipv4(key);
    std::uint32_t hash = 89;
    if (!ipv4)
      if (const auto octets = parse_ipv6(key))
        return first_to_try(search, [&] {
          for (const std::uint8_t octet : *octets) hash = (hash * 113 + octet) % 6271;
          return slots_.of_hash(hash);
        });
    // The same of three octets, with one remainder for all.
    const std::uint32_t address = ipv4.value_or(0);
    const std::uint32_t octets =
        ((address >> 24) * 113 + (address >> 16 & 0xff)) * 113 + (address >> 8 & 0xff);
    return first_to_try(search, [&] {
      hash = static_cast<std::uint32_t>((std::uint64_t{hash} * (113 * 113 * 113) + octets) % 6271);
      return slots_.of_hash(hash);
    });
  }
};

}  // namespace

extern const PolicyKind kNginxIpHashPolicy;
const PolicyKind kNginxIpHashPolicy{
    .name = "nginx/ip_hash",
    .summary = "nginx's ip_hash: by the first three octets of the client's address",
    .params = nginx_params(),
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kAddress,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxIpHash>(args, view);
    },
};

}  // namespace ballast
