#include "models/balancers/affinity.h"

#include <charconv>

namespace ballast {

namespace {

void append(std::string& text, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

}  // namespace

Affinity::Affinity(const SystemSpec& system) { configure(system); }

void Affinity::configure(const SystemSpec& system) {
  traffic_.clear();
  for (const TrafficSpec& t : system.traffic) {
    const std::uint64_t hash = hash_name(t.name);
    traffic_.push_back({t.name, t.path, hash, static_cast<std::uint32_t>(hash & 0xffffff)});
  }
}

void Affinity::fill_key(PickContext& context, KeyKind kind, const Attempt& a) {
  const Entry& traffic = traffic_[a.traffic];
  const bool known = a.user != kNone;
  switch (kind) {
    case KeyKind::kNoKey:
    case KeyKind::kChosen:
      return;
    case KeyKind::kUser:
      context.hash = known ? combine(traffic.hash, a.user) : a.key;
      key_.assign(traffic.name);
      key_ += '-';
      append(key_, known ? a.user : a.key);
      break;
    case KeyKind::kAddress: {
      // Neighbours in number are neighbours in the network.
      const std::uint64_t host = traffic.network + (known ? a.user : a.key);
      context.hash = mix64(host & 0xffffff);
      context.ipv4 = 10u << 24 | static_cast<std::uint32_t>(host & 0xffffff);
      key_.assign("10.");
      append(key_, host >> 16 & 0xff);
      key_ += '.';
      append(key_, host >> 8 & 0xff);
      key_ += '.';
      append(key_, host & 0xff);
      break;
    }
    case KeyKind::kPath:
      context.hash = hash_name(traffic.path);
      context.key = traffic.path;
      return;
  }
  context.key = key_;
}

}  // namespace ballast
