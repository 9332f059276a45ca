// envoy.yaml as a tree with places. Unlike scenarios it may use all of YAML: anchors, aliases and
// merge keys are followed, tags ignored. JSON is YAML too.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/configs/reading.h"

namespace ballast::config::envoy {

struct Tree {
  struct Member;
  enum class Kind : std::uint8_t { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  std::string scalar;
  std::vector<Tree> list;
  std::vector<Member> map;
  Place where{};

  // A member by its name in snake_case, however it is written; nullptr if there is none.
  const Tree* find(std::string_view name) const;
  // A short text of it, for reports.
  std::string text() const;
};

struct Tree::Member {
  std::string key;
  Place where;
  Tree value;
};

// "loadAssignment" as "load_assignment".
std::string snake_case(const std::string& key);

// nullopt, with errors, when it cannot be parsed.
std::optional<Tree> parse_tree(const std::string& text, std::uint32_t file, Reading& reading);

}  // namespace ballast::config::envoy
