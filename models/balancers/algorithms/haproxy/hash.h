// HAProxy's `hash-type`, `hash-balance-factor`: how a key becomes a hash, and a hash a server.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

struct HaproxyHashType {
  enum class Function : std::uint8_t { kSdbm, kDjb2, kWt6, kCrc32, kNone };

  explicit HaproxyHashType(const Args& args);

  bool consistent;
  Function function;
  bool avalanche;

  // The text by the function, then the avalanche if there is one.
  std::uint32_t hash(std::string_view text) const;
  // The avalanche only, for keys that are numbers already.
  std::uint32_t finish(std::uint32_t hash) const;
};

// `hash_type`, `function`, `avalanche`, `balance_factor` and `allbackups`, after those of the
// algorithm itself.
std::vector<Param> haproxy_hash_params(std::vector<Param> own = {});
ArgsProblem check_haproxy_hash(const Args& args);

Param haproxy_balance_factor();
ArgsProblem check_haproxy_balance_factor(const Args& args);

}  // namespace ballast
