// Addresses in text, as affinity keys carry them, turned into the numbers that balancers hash.
#pragma once

#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace ballast {

// "10.1.2.3" in host order; nothing for any other text.
constexpr std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  std::uint32_t address = 0;
  std::size_t at = 0;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0 && (at == text.size() || text[at++] != '.')) return std::nullopt;
    const std::size_t begin = at;
    std::uint32_t value = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at < begin + 3; ++at)
      value = 10 * value + static_cast<std::uint32_t>(text[at] - '0');
    if (at == begin || value > 255) return std::nullopt;
    address = (address << 8) | value;
  }
  return at == text.size() ? std::optional(address) : std::nullopt;
}

// "2001:db8::1" as the sixteen octets of the wire; nothing for any other text.
inline std::optional<std::array<std::uint8_t, 16>> parse_ipv6(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.empty() || text.size() >= terminated.size()) return std::nullopt;
  std::memcpy(terminated.data(), text.data(), text.size());
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET6, terminated.data(), octets.data()) != 1) return std::nullopt;
  return octets;
}

// Both families, folded into 32 bits as HAProxy and IPVS do it: the exclusive or of the words of
// the address, in host order.
inline std::optional<std::uint32_t> fold_address(std::string_view text) {
  if (const auto address = parse_ipv4(text)) return address;
  const auto octets = parse_ipv6(text);
  if (!octets) return std::nullopt;
  std::uint32_t folded = 0;
  for (std::size_t i = 0; i < octets->size(); ++i)
    folded ^= std::uint32_t{(*octets)[i]} << (24 - 8 * (i % 4));
  return folded;
}

}  // namespace ballast
