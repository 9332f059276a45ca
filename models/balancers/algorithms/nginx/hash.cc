// nginx's `hash KEY` (ngx_http_upstream_hash_module.c, 1.22), as Cache::Memcached does it: bits 16
// to 30 of the key's CRC-32, modulo the sum of the weights. When that peer may not be tried, the
// number of the rehash is put before the key and the hash added to the last one, up to 20 times;
// then round robin decides, as it does for a request without a key. Only 32768 values exist, and a
// peer that leaves moves most keys of the others when the configuration is read again; one that is
// `down` keeps its slots.
#include <array>
#include <charconv>

#include "models/balancers/algorithms/nginx/slots.h"
#include "models/balancers/hashes/crc32.h"

namespace ballast {

namespace {

class NginxHash final : public NginxSlotPolicy {
 public:
  using NginxSlotPolicy::NginxSlotPolicy;

 private:
  ServerIndex place(const Search& search) override {
    const std::string_view key = search.context.key;
    if (key.empty()) return kNoServer;
    std::uint32_t hash = 0;
    int rehash = 0;
    return first_to_try(search, [&] {
      std::uint32_t crc = 0;
      if (rehash > 0) {
        std::array<char, 8> digits{};
        const char* end = std::to_chars(digits.data(), digits.data() + 8, rehash).ptr;
        crc = crc32({digits.data(), static_cast<std::size_t>(end - digits.data())});
      }
      ++rehash;
      hash += crc32(key, crc) >> 16 & 0x7fff;
      return slots_.of_hash(hash);
    });
  }
};

}  // namespace

extern const PolicyKind kNginxHashPolicy;
const PolicyKind kNginxHashPolicy{
    .name = "nginx/hash",
    .summary = "nginx's hash: CRC-32 of the key, modulo the weights",
    .params = nginx_params({nginx_key_param()}),
    .max_weight = 65535,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kChosen,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<NginxHash>(args, view);
    },
};

}  // namespace ballast
