#include "app/split/keys.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "models/balancers/affinity.h"
#include "models/traffic/popularity.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace {

std::vector<std::string> lines_of(std::istream& in, const std::string& file) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(std::move(line));
  }
  if (in.bad()) throw IoError(fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  return lines;
}

std::string numbered_key(KeyKind kind, std::size_t request) {
  switch (kind) {
    case KeyKind::kNoKey:
    case KeyKind::kChosen:
      break;
    case KeyKind::kUser:
      return fmt::format("user-{}", request + 1);
    case KeyKind::kPath:
      return fmt::format("/{}", request + 1);
    case KeyKind::kAddress: {
      // Multiples of an odd number visit all of the network, far from their neighbours.
      const std::size_t host = (request + 1) * 0x9e3779 & 0xffffff;
      return fmt::format("10.{}.{}.{}", host >> 16, host >> 8 & 0xff, host & 0xff);
    }
  }
  return {};
}

void set_key(PickContext& context, const std::string& key) {
  context.key = key;
  context.hash = hash_name(key);
}

// What the keys of a traffic entry are drawn from.
struct Users {
  Users(const SystemSpec& system, TrafficIndex traffic)
      : affinity(system),
        key(RunSeed{system.seed}.key("split", system.traffic[traffic].name)),
        rng(key) {
    if (const auto& users = system.traffic[traffic].users) popularity.emplace(*users);
    attempt.traffic = static_cast<std::uint16_t>(traffic);
  }

  Affinity affinity;
  std::optional<Popularity> popularity;
  std::uint64_t key;
  Rng rng;
  Attempt attempt;
};

}  // namespace

std::vector<std::string> read_keys(const std::string& file) {
  if (file == "-") return lines_of(std::cin, "standard input");
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw IoError(fmt::format("cannot read {}: it is a directory", file));
  std::ifstream in(file, std::ios::binary);
  if (!in) throw IoError(fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  return lines_of(in, file);
}

KeyOfRequest listed_keys(std::vector<std::string> keys) {
  return [keys = std::move(keys)](std::size_t request, PickContext& context) {
    set_key(context, keys[request % keys.size()]);
  };
}

KeyOfRequest numbered_keys(KeyKind kind) {
  if (kind == KeyKind::kNoKey) return [](std::size_t, PickContext&) {};
  return [kind, key = std::string()](std::size_t request, PickContext& context) mutable {
    key = numbered_key(kind, request);
    set_key(context, key);
  };
}

KeyOfRequest keys_of_traffic(const SystemSpec& system, TrafficIndex traffic, KeyKind kind) {
  const auto users = std::make_shared<Users>(system, traffic);
  return [users, kind](std::size_t request, PickContext& context) {
    if (users->popularity) users->attempt.user = users->popularity->sample(users->rng);
    users->attempt.key = combine(users->key, request);
    users->affinity.fill(context, kind, users->attempt);
  };
}

}  // namespace ballast
