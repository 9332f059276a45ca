#include "scenarios/document.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "scenarios/findings.h"
#include "scenarios/scenario.h"
#include "scenarios/text_check.h"

namespace ballast {

namespace {

constexpr std::size_t kDeepest = 100;  // far beyond any scenario, far below the end of the stack

// Turns the parser's marks (bytes, 0-based) into locations (characters, 1-based).
class Positions {
 public:
  Positions(std::string_view text, const std::string& file) : text_(text), file_(file) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') starts_.push_back(i + 1);
  }

  Location at(const YAML::Mark& mark) const {
    if (mark.is_null() || mark.line < 0) return {file_, 0, 0};
    const auto line = static_cast<std::size_t>(mark.line);
    if (line >= starts_.size()) return {file_, mark.line + 1, std::max(mark.column, 0) + 1};
    const std::size_t byte = starts_[line] + static_cast<std::size_t>(std::max(mark.column, 0));
    // Marks mostly ascend, so each character of a long line is counted once.
    if (line != counted_line_ || byte < counted_to_) {
      counted_line_ = line;
      counted_to_ = starts_[line];
      characters_ = 0;
    }
    if (byte > counted_to_)
      characters_ += count_characters(text_.substr(counted_to_, byte - counted_to_));
    counted_to_ = byte;
    return {file_, mark.line + 1, static_cast<int>(characters_) + 1};
  }

  // The character of the text at a mark, to tell what the parser does not: an explicit tag.
  char character(const YAML::Mark& mark) const {
    const auto line = static_cast<std::size_t>(std::max(mark.line, 0));
    if (line >= starts_.size()) return '\0';
    const std::size_t i = starts_[line] + static_cast<std::size_t>(std::max(mark.column, 0));
    return i < text_.size() ? text_[i] : '\0';
  }

 private:
  std::string_view text_;
  std::string file_;
  std::vector<std::size_t> starts_;
  mutable std::size_t counted_line_ = 0;  // at() has counted `characters_` of this line
  mutable std::size_t counted_to_ = 0;
  mutable std::size_t characters_ = 0;
};

struct TooDeep {};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Positions& positions, Findings& findings)
      : positions_(positions), findings_(findings) {}

  Node take_root() { return std::move(root_); }
  Location start() const { return start_; }

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = positions_.at(mark); }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_plain(mark, "", anchor);
    complete(make(Node::Kind::kNull, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    findings_.error("alias", "aliases are not supported", positions_.at(mark), {},
                    "write the value out again");
    complete(make(Node::Kind::kNull, mark));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_plain(mark, tag, anchor);
    Node node = make(Node::Kind::kScalar, mark);
    node.scalar = value;
    node.quoted = tag == "!";
    complete(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map whose end has not been seen. A map waits for a key, then for its value.
  struct Open {
    Node node;
    bool has_key = false;
    bool keep = true;  // false: the key was refused, its value is read and dropped
    Node key;
    std::unordered_map<std::string, int> lines{};  // of the map's keys
  };

  Node make(Node::Kind kind, const YAML::Mark& mark) const {
    Node node;
    node.kind = kind;
    node.location = positions_.at(mark);
    return node;
  }

  void check_plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0)
      findings_.error("anchor", "anchors are not supported", positions_.at(mark), {},
                      "write the value out where it is used");
    // The parser reports quoted scalars with the tag "!" and plain ones with "?".
    if ((!tag.empty() && tag != "!" && tag != "?") ||
        (tag == "!" && positions_.character(mark) == '!'))
      findings_.error("tag", "tags are not supported", positions_.at(mark), {},
                      "leave the tag out");
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    check_plain(mark, tag, anchor);
    if (stack_.size() >= kDeepest) {
      findings_.error("too-deep", fmt::format("nested more than {} deep", kDeepest),
                      positions_.at(mark));
      throw TooDeep{};
    }
    stack_.push_back({make(kind, mark), false, true, {}, {}});
  }

  void close() {
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    complete(std::move(node));
  }

  void complete(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = stack_.back();
    if (parent.node.kind == Node::Kind::kList) {
      parent.node.list.push_back(std::move(node));
    } else if (!parent.has_key) {
      parent.has_key = true;
      parent.keep = accept_key(parent, node);
      parent.key = std::move(node);
    } else {
      parent.has_key = false;
      if (!parent.keep) return;
      // The parser places an absent value at whatever comes next.
      if (node.kind == Node::Kind::kNull && node.location.line > parent.key.location.line)
        node.location = parent.key.location;
      parent.node.key_locations.push_back(parent.key.location);
      parent.node.map.emplace_back(std::move(parent.key.scalar), std::move(node));
    }
  }

  bool accept_key(Open& map, const Node& key) {
    if (key.kind != Node::Kind::kScalar) {
      findings_.error("bad-key", "a key must be text", key.location, {}, "quote it");
      return false;
    }
    if (key.scalar == "<<" && !key.quoted) {
      findings_.error("merge-key", "merge keys are not supported", key.location, {},
                      "write the values out");
      return false;
    }
    const auto [first, fresh] = map.lines.emplace(key.scalar, key.location.line);
    if (!fresh)
      findings_.error("duplicate-key", fmt::format("key '{}' is given twice", key.scalar),
                      key.location, {}, fmt::format("first given on line {}", first->second));
    return fresh;
  }

  const Positions& positions_;
  Findings& findings_;
  std::vector<Open> stack_;
  Node root_;
  Location start_;
};

// Where more brackets open in a row than may be nested. The parser would find out too, but only
// after it has kept every one of them in mind.
std::optional<std::size_t> run_of_brackets(std::string_view text) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' || text[i] == '{')
      ++run;
    else if (text[i] != ' ' && text[i] != '\n' && text[i] != '\r' && text[i] != '\t')
      run = 0;
    if (run > kDeepest) return i;
  }
  return std::nullopt;
}

void parse(std::string_view text, const Positions& positions, const std::string& file,
           Findings& findings, Node& root) {
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    TreeBuilder tree(positions, findings);
    if (!parser.HandleNextDocument(tree)) {
      findings.error("empty", "there is nothing in it", {file, 0, 0});
      return;
    }
    root = tree.take_root();
    if (root.kind == Node::Kind::kNull && findings.empty())
      findings.error("empty", "there is nothing in it", {file, 0, 0});
    Findings ignored;
    TreeBuilder probe(positions, ignored);
    if (parser.HandleNextDocument(probe))
      findings.error("several-documents", "there is more than one document", probe.start(), {},
                     "put each scenario in a file of its own");
  } catch (const TooDeep&) {
    // Already reported.
  } catch (const YAML::Exception& error) {
    if (positions.character(error.mark) == '*')
      findings.error("alias", "aliases are not supported", positions.at(error.mark), {},
                     "write the value out again, or quote the text");
    else
      findings.error("syntax", error.msg, positions.at(error.mark));
  }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, node] : map)
    if (name == key) return &node;
  return nullptr;
}

Checked<Document> parse_document(std::string_view text, const std::string& file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  Findings findings;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Checked<Document> out;
  if (const auto bad = first_bad_byte(text)) {
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*bad), '\n');
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(text[*bad]));
    findings.error("not-text",
                   fmt::format("not UTF-8 text: byte \\x{:02x} at offset {}", byte, *bad),
                   {file, static_cast<int>(line), 0});
    out.diagnostics = findings.sorted();
    return out;
  }
  if (const auto at = run_of_brackets(text)) {
    const std::size_t line_start = text.rfind('\n', *at) + 1;  // npos + 1 is the start
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*at), '\n');
    const std::size_t column = 1 + count_characters(text.substr(line_start, *at - line_start));
    findings.error("too-deep", fmt::format("nested more than {} deep", kDeepest),
                   {file, static_cast<int>(line), static_cast<int>(column)});
    out.diagnostics = findings.sorted();
    return out;
  }
  const Positions positions(text, file);
  Document document{file, {}};
  parse(text, positions, file, findings, document.root);
  out.diagnostics = findings.sorted();
  if (findings.empty()) out.value = std::move(document);
  return out;
}

}  // namespace ballast
