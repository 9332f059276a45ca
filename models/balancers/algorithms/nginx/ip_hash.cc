// nginx's `ip_hash` (ngx_http_upstream_ip_hash_module.c, 1.22): a hash of the first three octets of
// an IPv4 address (the clients of a /24 share a server) or of all sixteen of an IPv6 address, below
// 6271, modulo the sum of the weights. When that peer may not be tried, the address is hashed on
// from there, up to 20 times; then round robin decides. A peer that is `down` keeps its slots. What
// is no address hashes as three zero octets, as clients on a Unix socket do.
#include <arpa/inet.h>

#include <array>

#include "models/balancers/addresses.h"
#include "models/balancers/algorithms/nginx/slots.h"

namespace ballast {

namespace {

// The octets that count.
struct Octets {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t count = 3;
};

Octets octets_of(std::string_view address) {
  Octets octets;
  if (const auto ipv4 = parse_ipv4(address)) {
    for (std::size_t i = 0; i < 3; ++i)
      octets.bytes[i] = static_cast<std::uint8_t>(*ipv4 >> (24 - 8 * i));
    return octets;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() >= text.size()) return octets;
  std::copy(address.begin(), address.end(), text.begin());
  if (inet_pton(AF_INET6, text.data(), octets.bytes.data()) == 1) octets.count = 16;
  return octets;
}

class NginxIpHash final : public NginxSlotPolicy {
 public:
  using NginxSlotPolicy::NginxSlotPolicy;

 private:
  ServerIndex place(const Search& search) override {
    const Octets octets = octets_of(search.context.key);
    std::uint32_t hash = 89;
    return first_to_try(search, [&] {
      for (std::size_t i = 0; i < octets.count; ++i) hash = (hash * 113 + octets.bytes[i]) % 6271;
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
