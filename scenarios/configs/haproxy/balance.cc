// balance and hash-*: HAProxy's words for algorithms as Ballast's (configuration manual,
// "balance").
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/configs/haproxy/section.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

namespace {

struct Algorithm {
  std::string_view word;
  std::string_view ballast;  // empty: there is no model of it
  std::optional<HashKey::Kind> key;
};
constexpr std::array<Algorithm, 13> kAlgorithms = {{
    {"roundrobin", "haproxy/roundrobin", {}},
    {"static-rr", "haproxy/static_rr", {}},
    {"leastconn", "haproxy/leastconn", {}},
    {"first", "haproxy/first", {}},
    {"random", "haproxy/random", {}},
    {"source", "haproxy/source", HashKey::Kind::kSource},
    {"uri", "haproxy/uri", HashKey::Kind::kUri},
    {"url_param", "haproxy/hdr", HashKey::Kind::kQuery},
    {"hdr", "haproxy/hdr", HashKey::Kind::kHeader},
    {"rdp-cookie", "haproxy/hdr", HashKey::Kind::kCookie},
    {"hash", "haproxy/hdr", HashKey::Kind::kExpression},
    {"log-hash", "", {}},
    {"sticky", "", {}},
}};

// "random(3)" as "random" and "3".
std::pair<std::string, std::string> call(const std::string& word) {
  const std::size_t open = word.find('(');
  if (open == std::string::npos || !word.ends_with(')')) return {word, {}};
  return {word.substr(0, open), word.substr(open + 1, word.size() - open - 2)};
}

// balance hash EXPR: the key, where the expression is a plain fetch of something that we know.
HashKey key_of_expression(const std::string& text) {
  const std::size_t comma = text.find(',');
  const auto [fetch, name] = call(text.substr(0, comma));
  HashKey key{HashKey::Kind::kExpression, text, {}};
  if (fetch == "src") key.kind = HashKey::Kind::kSource;
  if (fetch == "path" || fetch == "url" || fetch == "pathq" || fetch == "baseq" || fetch == "base")
    key.kind = HashKey::Kind::kUri;
  if (fetch == "hdr" || fetch == "req.hdr" || fetch == "req.fhdr")
    key.kind = HashKey::Kind::kHeader;
  if (fetch == "req.cook" || fetch == "cookie" || fetch == "cook")
    key.kind = HashKey::Kind::kCookie;
  if (fetch == "url_param" || fetch == "urlp") key.kind = HashKey::Kind::kQuery;
  if (!name.empty() && key.kind != HashKey::Kind::kExpression) key.name = name;
  return key;
}

void read_uri_options(const Statement& s, std::map<std::string, std::string>& parameters) {
  for (std::size_t i = 1; i < s.arguments(); ++i) {
    const std::string& word = s.arg(i);
    if (word == "whole") {
      parameters["whole"] = "true";
    } else if (word == "path-only") {
      parameters["path_only"] = "true";
    } else if ((word == "len" || word == "depth") && read_count(s.arg(i + 1))) {
      parameters[word] = s.arg(i + 1);
      ++i;
    } else {
      s.unknown_from(i, "an option of `balance uri`");
      return;
    }
  }
}

}  // namespace

void read_balance(const Statement& s) {
  Backend& backend = s.section.backend;
  const auto [word, argument] = call(s.arg(0));
  const Algorithm* found = nullptr;
  for (const Algorithm& known : kAlgorithms)
    if (known.word == word) found = &known;
  backend.algorithm_written.give(s.arg(0), s.place(0));
  backend.algorithm.give(found != nullptr ? std::string(found->ballast) : std::string(),
                         s.place(0));
  backend.algorithm_parameters.clear();
  backend.hashing.keys.clear();
  if (found == nullptr || found->ballast.empty()) {
    s.unknown("there is no model of this algorithm");
    return;
  }
  if (word == "random" && !argument.empty()) backend.algorithm_parameters["draws"] = argument;
  if (word == "uri") read_uri_options(s, backend.algorithm_parameters);
  if (!found->key) return;
  HashKey key{*found->key, argument, s.place(0)};
  if (word == "url_param" || word == "hash") {
    key = word == "hash" ? key_of_expression(s.arg(1)) : HashKey{*found->key, s.arg(1), {}};
    key.where = s.place(1);
    backend.algorithm_written.value += " " + s.arg(1);
  }
  backend.hashing.keys.push_back(key);
}

// hash-type METHOD [FUNCTION [MODIFIER]]
void read_hash_type(const Statement& s) {
  Hashing& hashing = s.section.backend.hashing;
  const std::string& method = s.arg(0);
  if (method != "consistent" && method != "map-based") return s.unknown("a method of hash-type");
  hashing.consistent.give(method == "consistent", s.place(0));
  // Without a function it is sdbm, avalanched on the tree; a function that is named is taken bare.
  hashing.function.assume("sdbm");
  hashing.avalanche.assume(method == "consistent");
  if (s.arguments() < 2) return;
  if (s.arg(1) == "avalanche") {
    hashing.avalanche.give(true, s.place(1));
    return;
  }
  static constexpr std::array<std::string_view, 5> kFunctions = {"sdbm", "djb2", "wt6", "crc32",
                                                                 "none"};
  if (std::find(kFunctions.begin(), kFunctions.end(), s.arg(1)) == kFunctions.end())
    return s.unknown("a function of hash-type");
  hashing.function.give(s.arg(1), s.place(1));
  hashing.avalanche.assume(false);
  if (s.arg(2) == "avalanche") hashing.avalanche.give(true, s.place(2));
}

void read_hash_balance_factor(const Statement& s) {
  const auto factor = read_count(s.arg(0));
  if (!factor || *factor > 65535) return s.unknown("a percentage is due");
  s.section.backend.hashing.balance_factor.give(*factor, s.place(0));
}

void settle_algorithm(Backend& backend, Version version) {
  const std::string& name = backend.algorithm.value;
  const Hashing& hashing = backend.hashing;
  auto& parameters = backend.algorithm_parameters;
  if (backend.all_backups.value) parameters["allbackups"] = "true";
  if (name == "haproxy/leastconn" && version >= Version{3, 2}) parameters["version"] = "3.2";
  const bool hashes = !hashing.keys.empty();
  const std::uint32_t factor = hashing.balance_factor.value.value_or(0);
  // A map knows no load; the tree and `random` do.
  if (factor > 0 && (name == "haproxy/random" || (hashes && hashing.consistent.value)))
    parameters["balance_factor"] = std::to_string(factor);
  if (!hashes) return;
  if (hashing.consistent.value) parameters["hash_type"] = "consistent";
  if (hashing.function.given()) parameters["function"] = hashing.function.value;
  if (hashing.avalanche.given()) parameters["avalanche"] = "true";
  if (name != "haproxy/hdr") return;
  const HashKey& key = hashing.keys.front();
  if (key.kind == HashKey::Kind::kSource) parameters["key"] = "address";
  if (key.kind == HashKey::Kind::kUri) parameters["key"] = "path";
}

}  // namespace ballast::config::haproxy
