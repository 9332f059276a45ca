#include "models/balancers/algorithms/haproxy/hash.h"

#include <limits>

#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/hashes/crc32.h"
#include "models/balancers/hashes/djb2.h"
#include "models/balancers/hashes/full_avalanche.h"
#include "models/balancers/hashes/sdbm.h"
#include "models/balancers/hashes/wt6.h"

namespace ballast {

namespace {

// Of `none`, for keys that were hashed before: the whole number that the text begins with, 0 if
// none, at most what 64 bits hold; the low 32 bits of that count.
std::uint32_t leading_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t most = negative ? kMost + 1 : kMost;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') break;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    number = number > (most - digit) / 10 ? most : 10 * number + digit;
  }
  return static_cast<std::uint32_t>(negative ? 0 - number : number);
}

HaproxyHashType::Function function_of(const std::string& name) {
  using Function = HaproxyHashType::Function;
  return name == "djb2"    ? Function::kDjb2
         : name == "wt6"   ? Function::kWt6
         : name == "crc32" ? Function::kCrc32
         : name == "none"  ? Function::kNone
                           : Function::kSdbm;
}

}  // namespace

// `consistent` alone means sdbm with the avalanche; an explicit function has it only on demand.
HaproxyHashType::HaproxyHashType(const Args& args)
    : consistent(args.text("hash_type") == "consistent"),
      function(function_of(args.text("function"))),
      avalanche(args.flag("avalanche") || (consistent && args.text("function") == "default")) {}

std::uint32_t HaproxyHashType::finish(std::uint32_t hash) const {
  return avalanche ? full_avalanche(hash) : hash;
}

std::uint32_t HaproxyHashType::hash(std::string_view text) const {
  switch (function) {
    case Function::kSdbm:
      return finish(sdbm(text));
    case Function::kDjb2:
      return finish(djb2(text));
    case Function::kWt6:
      return finish(wt6(text));
    case Function::kCrc32:
      return finish(crc32(text));
    case Function::kNone:
      return finish(leading_number(text));
  }
  return 0;
}

std::vector<Param> haproxy_hash_params(std::vector<Param> own) {
  own.push_back({.name = "hash_type",
                 .type = ParamType::kChoice,
                 .help = "a map by modulo (static weights), or a tree that moves few keys",
                 .default_text = "map_based",
                 .choices = {"map_based", "consistent"}});
  own.push_back({.name = "function",
                 .type = ParamType::kChoice,
                 .help = "hash of the key; the default is sdbm, avalanched if consistent",
                 .default_text = "default",
                 .choices = {"default", "sdbm", "djb2", "wt6", "crc32", "none"}});
  own.push_back({.name = "avalanche",
                 .type = ParamType::kBool,
                 .help = "mix the hash, so that similar keys spread",
                 .default_text = "false"});
  own.push_back(haproxy_balance_factor());
  own.push_back(haproxy_allbackups());
  return own;
}

ArgsProblem check_haproxy_hash(const Args& args) {
  if (args.integer("balance_factor") != 0 && args.text("hash_type") != "consistent")
    return "balance_factor needs hash_type: consistent";
  return check_haproxy_balance_factor(args);
}

Param haproxy_balance_factor() {
  return {.name = "balance_factor",
          .type = ParamType::kInteger,
          .help = "most requests of a server, in percent of the mean by weight; 0: unbounded",
          .default_text = "0",
          .min = 0,
          .max = 65535};
}

ArgsProblem check_haproxy_balance_factor(const Args& args) {
  const std::int64_t factor = args.integer("balance_factor");
  return factor == 0 || factor > 100 ? "" : "balance_factor must be 0 or greater than 100";
}

}  // namespace ballast
