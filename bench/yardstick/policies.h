// Who gets the next request. Each policy is told of every start and finish, so that the shortest
// queue is known without looking for it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "bench/yardstick/exponential.h"

namespace ballast::yardstick {

using Loads = std::vector<std::uint32_t>;  // requests in flight, by server

struct RandomServer {
  explicit RandomServer(const Loads& loads) : servers(static_cast<std::uint32_t>(loads.size())) {}
  std::uint32_t pick(const Loads&, Random& random) const { return random.below(servers); }
  void started(std::uint32_t, std::uint32_t) {}
  void finished(std::uint32_t, std::uint32_t) {}

  std::uint32_t servers;
};

struct RoundRobin {
  explicit RoundRobin(const Loads& loads) : servers(static_cast<std::uint32_t>(loads.size())) {}
  std::uint32_t pick(const Loads&, Random&) {
    next = next + 1 == servers ? 0 : next + 1;
    return next;
  }
  void started(std::uint32_t, std::uint32_t) {}
  void finished(std::uint32_t, std::uint32_t) {}

  std::uint32_t servers, next = 0;
};

struct TwoChoices {
  explicit TwoChoices(const Loads& loads) : servers(static_cast<std::uint32_t>(loads.size())) {}
  std::uint32_t pick(const Loads& loads, Random& random) const {
    const std::uint64_t word = random();
    const auto a = static_cast<std::uint32_t>((word >> 32) * servers >> 32);
    auto b = static_cast<std::uint32_t>((word & 0xffffffff) * (servers - 1) >> 32);
    b += b >= a;
    return loads[b] < loads[a] ? b : a;
  }
  void started(std::uint32_t, std::uint32_t) {}
  void finished(std::uint32_t, std::uint32_t) {}

  std::uint32_t servers;
};

// Up to 16 servers: a mask of those with 0, 1, 2, ... requests, and the lowest that is not empty.
// One of the servers in it at random.
struct ShortestQueue {
  explicit ShortestQueue(const Loads& loads) : with(kMost) {
    with[0] = (1u << loads.size()) - 1;
    for (std::uint32_t byte = 0; byte < 256; ++byte)
      for (std::uint32_t server = 0, rank = 0; server < 8; ++server)
        if (byte >> server & 1) ranked[byte][rank++] = static_cast<std::uint8_t>(server);
  }
  std::uint32_t pick(const Loads&, Random& random) const {
    const std::uint32_t mask = with[lowest];
    std::uint32_t rank = random.below(static_cast<std::uint32_t>(std::popcount(mask)));
    const auto in_first = static_cast<std::uint32_t>(std::popcount(mask & 255));
    const std::uint32_t second = rank >= in_first;
    rank -= second * in_first;
    return second * 8 + ranked[mask >> (8 * second) & 255][rank];
  }
  void started(std::uint32_t server, std::uint32_t load) {
    with[load - 1] ^= 1u << server;
    with[load] ^= 1u << server;
    lowest += with[lowest] == 0;
  }
  void finished(std::uint32_t server, std::uint32_t load) {
    with[load + 1] ^= 1u << server;
    with[load] ^= 1u << server;
    lowest = load < lowest ? load : lowest;
  }

  static constexpr std::size_t kMost = 1024;  // requests in flight at a server
  std::vector<std::uint32_t> with;
  std::uint32_t lowest = 0;
  std::array<std::array<std::uint8_t, 8>, 256> ranked{};
};

}  // namespace ballast::yardstick
