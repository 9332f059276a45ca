#include "scenarios/build.h"

#include <fmt/format.h>

#include "scenarios/wall_clock.h"

namespace ballast {

const Node& entities(const Node& root, std::string_view kind) {
  static const Node kNone;
  const Node* node = root.find(kind);
  return node != nullptr && node->kind == Node::Kind::kMap ? *node : kNone;
}

std::uint32_t find_entity(const Node& root, std::string_view kind, const Node& reference,
                          const std::string& path, Context& context) {
  const Node& all = entities(root, kind);
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < all.map.size(); ++i) {
    if (all.map[i].first == reference.scalar) return i;
    names.push_back(all.map[i].first);
  }
  if (reference.kind != Node::Kind::kScalar) return kUnknownEntity;
  const std::string_view noun = kind.substr(0, kind.size() - 1);  // "pools" -> "pool"
  context.findings.error(fmt::format("unknown-{}", noun),
                         fmt::format("there is no {} '{}'", noun, reference.scalar),
                         reference.location, path, did_you_mean(reference.scalar, names));
  return kUnknownEntity;
}

std::optional<Duration> duration_in(const Node& record, std::string_view key) {
  const Node* node = record.find(key);
  return node ? read_duration(node->scalar).value : std::nullopt;
}
std::optional<double> ratio_in(const Node& record, std::string_view key) {
  const Node* node = record.find(key);
  return node ? read_ratio(node->scalar).value : std::nullopt;
}
std::optional<double> number_in(const Node& record, std::string_view key) {
  const Node* node = record.find(key);
  return node ? read_number(node->scalar).value : std::nullopt;
}
std::optional<Time> time_in(const Node& record, std::string_view key, const Context& context) {
  const Node* node = record.find(key);
  return node ? read_time(node->scalar, context.clock).value : std::nullopt;
}
std::string text_in(const Node& record, std::string_view key) {
  const Node* node = record.find(key);
  return node ? node->scalar : std::string{};
}
bool flag_in(const Node& record, std::string_view key) { return text_in(record, key) == "true"; }

std::optional<std::uint32_t> count_in(const Node& record, std::string_view key) {
  const Node* node = record.find(key);
  if (node == nullptr) return std::nullopt;
  if (node->scalar == "unlimited") return kUnlimited;
  const auto value = read_integer(node->scalar).value;
  if (!value || *value < 0 || *value >= kUnlimited) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

}  // namespace ballast
