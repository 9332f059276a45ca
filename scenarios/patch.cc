#include "scenarios/patch.h"

#include <fmt/format.h>

namespace ballast {

namespace {

Node scalar_at(std::string text, const Location& where) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::move(text);
  node.location = where;
  return node;
}

Node* find_member(Node& node, std::string_view key) {
  for (auto& [name, member] : node.map)
    if (name == key) return &member;
  return nullptr;
}

// Follows a path through the tree and its shape together.
class Walk {
 public:
  Walk(Node& root, const std::string& path, const Location& where, Findings& findings)
      : node_(&root), shape_(schema().root), path_(path), where_(where), findings_(findings) {}

  // Steps into `segment`, or reports why not and undoes what was changed on the way.
  bool step(const std::string& segment, bool last) {
    if (!enter(segment)) return fail();
    bool ok = false;
    switch (shape_->kind) {
      case Shape::Kind::kRecord:
        ok = into_field(fields_of_record(), segment);
        break;
      case Shape::Kind::kTagged:
        ok = into_tagged(segment);
        break;
      case Shape::Kind::kMap:
        ok = into_map(segment, last);
        break;
      case Shape::Kind::kList:
        ok = into_list(segment);
        break;
      case Shape::Kind::kValue:
      case Shape::Kind::kEither:
      case Shape::Kind::kAny:
        ok = unknown(segment, "it is a single value");
        break;
    }
    if (!ok) return fail();
    walked_ = join_path(walked_, segment);
    return true;
  }

  bool live() const { return live_; }
  bool refuse() { return fail(); }
  void replace(const Node& value) { *node_ = value; }

 private:
  bool fail() {
    if (changed_ != nullptr) *changed_ = std::move(backup_);
    changed_ = nullptr;
    return false;
  }
  void remember() {
    if (changed_ != nullptr) return;  // what is inside is restored with it
    changed_ = node_;
    backup_ = *node_;
  }

  bool unknown(const std::string& segment, const std::string& hint) {
    findings_.error("unknown-path",
                    walked_.empty() ? fmt::format("no path starts with '{}'", segment)
                                    : fmt::format("'{}' has no '{}'", walked_, segment),
                    where_, path_, hint);
    return false;
  }

  // Chooses among the shapes that may stand here and brings the node into the form with members.
  bool enter(const std::string& segment) {
    if (shape_->kind == Shape::Kind::kEither) {
      const Shape* fitting = option_for(*shape_, *node_);
      if (shape_->counted_servers && node_->kind == Node::Kind::kScalar) {
        // pools.NAME.servers: the pool's name is the segment before.
        expand_servers(*node_, pool_);
        fitting = option_for(*shape_, *node_);
      } else if (fitting == nullptr || fitting->kind == Shape::Kind::kValue ||
                 (fitting->kind == Shape::Kind::kList && !fitting->named_items)) {
        for (const Shape* option : shape_->options)
          if (option->kind == Shape::Kind::kRecord && option->field(segment) != nullptr) {
            remember();
            fitting = option;
            node_->kind = Node::Kind::kNull;
          }
      }
      if (fitting == nullptr) return unknown(segment, "it is a single value");
      shape_ = fitting;
    }
    if (shape_->kind == Shape::Kind::kTagged && shape_->tag_alone &&
        node_->kind == Node::Kind::kScalar) {
      Node name = *node_;
      node_->kind = Node::Kind::kMap;
      node_->map.clear();
      node_->map.emplace_back(shape_->tag, std::move(name));
      node_->key_locations = {where_};
    }
    if (node_->kind == Node::Kind::kNull) {
      Node empty;
      empty.kind = Node::Kind::kMap;
      empty.location = where_;
      *node_ = std::move(empty);
    }
    return true;
  }

  std::vector<const Field*> fields_of_record() const {
    std::vector<const Field*> fields;
    for (const Field& f : shape_->fields) fields.push_back(&f);
    return fields;
  }

  bool into_member(const std::string& name, const Shape* shape) {
    Node* member = find_member(*node_, name);
    if (member == nullptr) {
      remember();
      Node fresh;
      fresh.location = where_;
      node_->kind = Node::Kind::kMap;
      node_->map.emplace_back(name, std::move(fresh));
      node_->key_locations.push_back(where_);
      member = &node_->map.back().second;
    }
    node_ = member;
    shape_ = shape;
    return true;
  }

  bool into_field(const std::vector<const Field*>& fields, const std::string& segment) {
    std::vector<std::string> names;
    for (const Field* f : fields) {
      if (f->name == segment) {
        if (f->live != Live::kInherit) live_ = f->live == Live::kYes;
        return into_member(segment, f->shape);
      }
      names.push_back(f->name);
    }
    return unknown(segment, did_you_mean(segment, names));
  }

  bool into_tagged(const std::string& segment) {
    if (segment == shape_->tag) {
      // Another process is another source; another algorithm or law may come any time.
      if (shape_->noun == "process") live_ = false;
      static const Shape kText = [] {
        Shape s;
        s.kind = Shape::Kind::kValue;
        return s;
      }();
      return into_member(segment, &kText);
    }
    const TaggedFields tagged = tagged_fields(*shape_, *node_);
    if (tagged.alternative == nullptr)
      return unknown(segment, fmt::format("give '{}' first", shape_->tag));
    return into_field(tagged.fields, segment);
  }

  bool into_map(const std::string& segment, bool last) {
    if (!last && find_member(*node_, segment) == nullptr) {
      std::vector<std::string> names;
      for (const auto& [name, member] : node_->map) names.push_back(name);
      return unknown(segment, did_you_mean(segment, names));
    }
    if (walked_ == "pools") pool_ = segment;
    return into_member(segment, shape_->item);
  }

  bool into_list(const std::string& segment) {
    std::vector<std::string> names;
    for (Node& item : node_->list) {
      const Node* name = item.find("name");
      if (name == nullptr) continue;
      if (name->scalar == segment) {
        node_ = &item;
        shape_ = shape_->item;
        return true;
      }
      names.push_back(name->scalar);
    }
    if (!shape_->named_items) return unknown(segment, "a list is replaced whole");
    return unknown(segment, did_you_mean(segment, names));
  }

  Node* node_;
  const Shape* shape_;
  const std::string& path_;
  const Location& where_;
  Findings& findings_;
  std::string walked_;
  std::string pool_;
  bool live_ = false;
  Node* changed_ = nullptr;
  Node backup_;
};

}  // namespace

Reading<std::vector<std::string>> split_path(std::string_view path) {
  const auto malformed = [&](const char* why) {
    return Reading<std::vector<std::string>>{
        std::nullopt,
        {"bad-path", fmt::format("'{}' is not a path: {}", path, why),
         "write it as pools.app.workers, names with dots in quotes"}};
  };
  std::vector<std::string> out;
  std::size_t i = 0;
  while (true) {
    std::string segment;
    if (i < path.size() && path[i] == '"') {
      const std::size_t end = path.find('"', i + 1);
      if (end == std::string_view::npos) return malformed("a quote is not closed");
      segment = path.substr(i + 1, end - i - 1);
      i = end + 1;
    } else {
      const std::size_t end = std::min(path.find('.', i), path.size());
      segment = path.substr(i, end - i);
      i = end;
    }
    if (segment.empty()) return malformed("a name in it is empty");
    out.push_back(std::move(segment));
    if (i == path.size()) return {std::move(out), {}};
    if (path[i] != '.') return malformed("something follows a quoted name");
    ++i;
  }
}

std::optional<std::vector<std::string>> apply_patch(Node& root, const std::string& path,
                                                    const Node& value, const Location& where,
                                                    PatchPaths allowed, Findings& findings) {
  Reading<std::vector<std::string>> segments = split_path(path);
  if (!segments.value) {
    findings.error(segments.problem.code, segments.problem.message, where, {},
                   segments.problem.hint);
    return std::nullopt;
  }
  Walk walk(root, path, where, findings);
  for (std::size_t i = 0; i < segments.value->size(); ++i)
    if (!walk.step((*segments.value)[i], i + 1 == segments.value->size())) return std::nullopt;
  if (allowed == PatchPaths::kLive && !walk.live()) {
    findings.error("not-live", fmt::format("'{}' cannot change during a run", path), where, {},
                   "`ballast list paths` prints the paths that can; a what-if can set any");
    walk.refuse();
    return std::nullopt;
  }
  walk.replace(value);
  return std::move(segments.value);
}

void expand_servers(Node& servers, const std::string& pool) {
  const Reading<std::int64_t> count = read_integer(servers.scalar);
  constexpr std::int64_t kMost = 100000;  // as in the schema
  Node list;
  list.kind = Node::Kind::kList;
  list.location = servers.location;
  for (std::int64_t i = 1; i <= std::min(count.value.value_or(0), kMost); ++i) {
    Node server;
    server.kind = Node::Kind::kMap;
    server.location = servers.location;
    server.map.emplace_back("name", scalar_at(fmt::format("{}-{}", pool, i), servers.location));
    server.key_locations.push_back(servers.location);
    list.list.push_back(std::move(server));
  }
  servers = std::move(list);
}

}  // namespace ballast
