// The scenario as a tree of nodes with positions. Scalars stay text until the schema asks for a
// type, so `no`, `0123` and `12:30` are never misread. Anchors, aliases, tags, duplicate keys and
// several documents in one file are diagnostics. Parsed with yaml-cpp's event interface.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/diagnostic.h"

namespace ballast {

struct Node {
  struct Member;  // not a std::pair: its traits need a complete Node, which clang insists on
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  std::string scalar;
  bool quoted = false;  // the scalar was quoted (never a number)
  std::vector<Node> list;
  std::vector<Member> map;              // in the order written
  std::vector<Location> key_locations;  // of the map's keys, same index
  Location location;

  const Node* find(std::string_view key) const;
};

struct Node::Member {
  Member(std::string key, Node value) : first(std::move(key)), second(std::move(value)) {}

  std::string first;
  Node second;
};

struct Document {
  std::string file;
  Node root;
};

}  // namespace ballast
