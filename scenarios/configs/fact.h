// One thing that a configuration says, and where. Every statement of a reader about haproxy.cfg,
// nginx.conf or envoy.yaml is a Fact, so that whoever uses it can point at the line, and can tell
// what was written from what the product does when nothing is.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/time.h"

namespace ballast::config {

// A position in one of the files that were read; small, because there is one for every fact.
struct Place {
  std::uint32_t file = 0;  // of Config::files
  std::int32_t line = 0;   // 1-based; 0: the whole file
  std::int32_t column = 0;
  auto operator<=>(const Place&) const = default;
};

template <typename T>
struct Fact {
  T value{};
  Place where{};           // of the words that say it; of a default nowhere (line 0)
  bool is_default = true;  // nobody wrote it: the product's own, at the target version

  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
  bool given() const { return !is_default; }
  void give(T v, Place at) {
    value = std::move(v);
    where = at;
    is_default = false;
  }
  void assume(T v) {  // the product's default
    value = std::move(v);
    where = {};
    is_default = true;
  }
};

template <typename T>
using MaybeFact = Fact<std::optional<T>>;

enum class Product : std::uint8_t { kHaproxy, kNginx, kEnvoy };
std::string_view name_of(Product product);  // "haproxy"

struct Version {
  int major = 0;
  int minor = 0;
  auto operator<=>(const Version&) const = default;
};

// The product and the version whose defaults hold: `haproxy-3.3`.
struct Target {
  Product product = Product::kHaproxy;
  Version version;
  std::string text() const;
};
// "haproxy-3.3", "nginx-1.28", or a name alone, for the version that is assumed; nullopt if it is
// neither.
std::optional<Target> read_target(std::string_view text);
Target default_target(Product product);

}  // namespace ballast::config
