#include "scenarios/configs/envoy/tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <cctype>
#include <map>
#include <sstream>
#include <unordered_map>

namespace ballast::config::envoy {

namespace {

constexpr std::size_t kDeepest = 100;
constexpr std::size_t kMostNodes = 1'000'000;  // aliases may multiply

struct GiveUp {};

class Builder : public YAML::EventHandler {
 public:
  Builder(std::uint32_t file, Reading& reading) : file_(file), reading_(reading) {}

  Tree take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    complete(make(Tree::Kind::kNull, mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      reading_.error("bad-alias", "an alias inside of what it names", place(mark));
      complete(make(Tree::Kind::kNull, mark), 0);
      return;
    }
    nodes_ += found->second.second;
    check_size(mark);
    complete(found->second.first, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                const std::string& value) override {
    Tree node = make(Tree::Kind::kScalar, mark);
    node.scalar = value;
    complete(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Tree::Kind::kList, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Tree::Kind::kMap, mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Tree node;
    YAML::anchor_t anchor = 0;
    std::size_t nodes_before = 0;
    bool has_key = false;
    Tree key{};
    std::unordered_map<std::string, std::size_t> index{};  // of the map's members
  };

  Place place(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.line < 0) return {file_, 0, 0};
    return {file_, mark.line + 1, mark.column + 1};
  }

  void check_size(const YAML::Mark& mark) {
    if (nodes_ <= kMostNodes) return;
    reading_.error("too-large", fmt::format("more than {} values", kMostNodes), place(mark));
    throw GiveUp{};
  }

  Tree make(Tree::Kind kind, const YAML::Mark& mark) {
    ++nodes_;
    check_size(mark);
    Tree node;
    node.kind = kind;
    node.where = place(mark);
    return node;
  }

  void open(Tree::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (stack_.size() >= kDeepest) {
      reading_.error("too-deep", fmt::format("nested more than {} deep", kDeepest), place(mark));
      throw GiveUp{};
    }
    const std::size_t before = nodes_;
    stack_.push_back({make(kind, mark), anchor, before});
  }

  void close() {
    Open top = std::move(stack_.back());
    stack_.pop_back();
    complete(std::move(top.node), top.anchor, nodes_ - top.nodes_before);
  }

  void complete(Tree node, YAML::anchor_t anchor, std::size_t size = 1) {
    if (anchor != 0) {
      nodes_ += size;  // kept a second time
      anchors_[anchor] = {node, size};
    }
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.kind == Tree::Kind::kList) {
      parent.node.list.push_back(std::move(node));
    } else if (!parent.has_key) {
      parent.has_key = true;
      parent.key = std::move(node);
    } else {
      parent.has_key = false;
      add_member(parent, std::move(node));
    }
  }

  void add_member(Open& parent, Tree value) {
    if (parent.key.scalar == "<<") {
      merge(parent, value);
      return;
    }
    const auto [found, fresh] = parent.index.emplace(parent.key.scalar, parent.node.map.size());
    if (fresh) {
      parent.node.map.push_back({parent.key.scalar, parent.key.where, std::move(value)});
      return;
    }
    // Of the merged members and those of the same name the last written holds.
    parent.node.map[found->second].value = std::move(value);
    parent.node.map[found->second].where = parent.key.where;
  }

  static void merge(Open& parent, const Tree& value) {
    for (const Tree& item : value.list) merge(parent, item);
    for (const Tree::Member& member : value.map)
      if (parent.index.emplace(member.key, parent.node.map.size()).second)
        parent.node.map.push_back(member);
  }

  std::uint32_t file_;
  Reading& reading_;
  std::vector<Open> stack_;
  std::map<YAML::anchor_t, std::pair<Tree, std::size_t>> anchors_;
  std::size_t nodes_ = 0;
  Tree root_;
};

// More brackets in a row than may be nested: the parser would keep them all in mind.
bool opens_too_deep(std::string_view text, std::uint32_t file, Reading& reading) {
  std::size_t run = 0;
  std::int32_t line = 1;
  for (const char c : text) {
    if (c == '\n') ++line;
    if (c == '[' || c == '{')
      ++run;
    else if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
      run = 0;
    if (run <= kDeepest) continue;
    reading.error("too-deep", fmt::format("nested more than {} deep", kDeepest), {file, line, 0});
    return true;
  }
  return false;
}

void take_comments(std::string_view text, std::uint32_t file, Reading& reading) {
  std::int32_t number = 1;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t sign = line.find("ballast:");
    if (sign != std::string_view::npos) {
      const std::size_t hash = line.rfind('#', sign);
      if (hash != std::string_view::npos)
        reading.comment(line.substr(hash), {file, number, static_cast<std::int32_t>(hash) + 1},
                        line.find_first_not_of(" \t") == hash);
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    ++number;
  }
}

}  // namespace

std::string snake_case(const std::string& key) {
  std::string out;
  for (const char c : key) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isupper(u) != 0) {
      out += '_';
      out += static_cast<char>(std::tolower(u));
    } else {
      out += c;
    }
  }
  return out;
}

const Tree* Tree::find(std::string_view name) const {
  for (const Member& member : map)
    if (member.key == name) return &member.value;
  if (name.find('_') == std::string_view::npos) return nullptr;
  for (const Member& member : map)
    if (snake_case(member.key) == name) return &member.value;
  return nullptr;
}

std::string Tree::text() const {
  switch (kind) {
    case Kind::kScalar:
      return scalar.substr(0, 100);
    case Kind::kList:
      return "[...]";
    case Kind::kMap:
      return "{...}";
    default:
      return "";
  }
}

std::optional<Tree> parse_tree(const std::string& text, std::uint32_t file, Reading& reading) {
  if (opens_too_deep(text, file, reading)) return std::nullopt;
  take_comments(text, file, reading);
  std::istringstream stream(text);
  Builder builder(file, reading);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      reading.error("empty", "there is nothing in it", {file, 0, 0});
      return std::nullopt;
    }
  } catch (const GiveUp&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    const bool placed = !error.mark.is_null() && error.mark.line >= 0;
    reading.error("syntax", error.msg,
                  {file, placed ? error.mark.line + 1 : 0, placed ? error.mark.column + 1 : 0});
    return std::nullopt;
  }
  return builder.take_root();
}

}  // namespace ballast::config::envoy
