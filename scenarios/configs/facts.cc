#include "scenarios/configs/facts.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace ballast::config {

namespace {

struct ProductName {
  Product product;
  std::string_view name;
  Version version;  // assumed when the user names none: one with long support
};
constexpr std::array<ProductName, 3> kProducts = {{
    {Product::kHaproxy, "haproxy", {3, 2}},
    {Product::kNginx, "nginx", {1, 28}},
    {Product::kEnvoy, "envoy", {1, 35}},
}};

std::optional<Version> read_version(std::string_view text) {
  Version version;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  // Whatever follows is the patch level, which changes no default.
  if (minor.ec != std::errc{} || (minor.ptr != end && *minor.ptr != '.')) return std::nullopt;
  return version;
}

}  // namespace

std::string_view name_of(Product product) {
  return kProducts[static_cast<std::size_t>(product)].name;
}

Target default_target(Product product) {
  return {product, kProducts[static_cast<std::size_t>(product)].version};
}

std::string Target::text() const {
  return fmt::format("{}-{}.{}", name_of(product), version.major, version.minor);
}

std::optional<Target> read_target(std::string_view text) {
  for (const ProductName& known : kProducts) {
    if (!text.starts_with(known.name)) continue;
    std::string_view rest = text.substr(known.name.size());
    if (rest.empty()) return default_target(known.product);
    if (rest.front() != '-') continue;
    if (const auto version = read_version(rest.substr(1))) return Target{known.product, *version};
  }
  return std::nullopt;
}

std::size_t Config::find_backend(std::string_view name) const {
  for (std::size_t i = 0; i < backends.size(); ++i)
    if (backends[i].name == name) return i;
  return kNoIndex;
}

const Timeouts& timeouts_of(const Route& route, const Backend& backend) {
  return route.has_policy ? route.timeouts : backend.timeouts;
}

const Retries& retries_of(const Route& route, const Backend& backend) {
  return route.has_policy ? route.retries : backend.retries;
}

}  // namespace ballast::config
