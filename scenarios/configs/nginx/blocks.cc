#include "scenarios/configs/nginx/blocks.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "scenarios/io_error.h"

namespace ballast::config::nginx {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDeepest = 100;     // blocks in blocks
constexpr std::size_t kMostFiles = 1000;  // included, in all
constexpr std::size_t kMostBytes = std::size_t{64} << 20;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct Shared {
  Reading& reading;
  fs::path directory;  // of the main file: where nginx looks for relative names
  std::vector<fs::path> open{};
  std::size_t files = 0;
  std::size_t bytes = 0;
};

void include(const Directive& directive, Shared& shared, std::vector<Directive>& into,
             std::size_t depth);

class Parser {
 public:
  Parser(std::string_view text, std::uint32_t file, Shared& shared)
      : text_(text), file_(file), shared_(shared) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  void run(std::vector<Directive>& into, std::size_t depth) { block(into, depth, false); }

 private:
  enum class End { kSemicolon, kOpen, kClose, kFile };

  void block(std::vector<Directive>& into, std::size_t depth, bool inside) {
    const Place opened = here();
    while (true) {
      Directive directive;
      const Place start = here();
      const End end = words(directive.words);
      if (end == End::kClose || end == End::kFile) {
        if (!directive.words.empty())
          shared_.reading.error("unterminated-directive",
                                fmt::format("'{}' does not end in ';'", clipped(directive.text())),
                                directive.where());
        if (end == End::kFile && inside)
          shared_.reading.error("unterminated-block", "'{' without '}' in this file", opened);
        if (end == End::kClose && !inside) {
          shared_.reading.error("stray-brace", "'}' without '{'", last_);
          continue;
        }
        return;
      }
      if (directive.words.empty()) {
        shared_.reading.error("empty-directive",
                              end == End::kOpen ? "a block without a name" : "a ';' of its own",
                              start.line > 0 ? last_ : start);
        if (end != End::kOpen) continue;
        directive.words.push_back({"", last_});
      }
      if (end == End::kOpen) {
        directive.has_block = true;
        if (directive.name().ends_with("_by_lua_block")) {
          skip_code();
        } else if (depth + 1 >= kDeepest) {
          shared_.reading.error("too-deep", fmt::format("nested more than {} deep", kDeepest),
                                directive.where());
          skip_code();
        } else {
          block(directive.block, depth + 1, true);
        }
      }
      if (directive.name() == "include" && !directive.has_block)
        include(directive, shared_, into, depth);
      else
        into.push_back(std::move(directive));
    }
  }

  // Words up to a terminator.
  End words(std::vector<Word>& out) {
    while (true) {
      while (at_ < text_.size() && is_blank(text_[at_])) advance();
      if (at_ >= text_.size()) return End::kFile;
      const char c = text_[at_];
      last_ = here();
      if (c == '#') {
        comment(out.empty());
        continue;
      }
      if (c == ';' || c == '{' || c == '}') {
        advance();
        return c == ';' ? End::kSemicolon : c == '{' ? End::kOpen : End::kClose;
      }
      out.push_back({{}, here()});
      if (c == '"' || c == '\'')
        quoted(out.back());
      else
        bare(out.back());
    }
  }

  void quoted(Word& word) {
    const char quote = text_[at_];
    advance();
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size())
        escape(word);
      else
        take(word);
    }
    if (at_ >= text_.size())
      shared_.reading.error("unterminated-quote", "a quote is opened and not closed", word.where);
    else
      advance();
  }

  void bare(Word& word) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_blank(c) || c == ';' || (c == '{' && !word.text.ends_with('$'))) break;
      if (c == '{') {  // ${name}
        while (at_ < text_.size() && text_[at_] != '}' && !is_blank(text_[at_])) take(word);
        if (at_ < text_.size() && text_[at_] == '}') take(word);
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        escape(word);
      } else {
        take(word);
      }
    }
  }

  // \" \' \\ are the character, \t \r \n controls; any other backslash stays.
  void escape(Word& word) {
    const char next = text_[at_ + 1];
    const std::string_view from = "\"'\\trn";
    const std::string_view to = "\"'\\\t\r\n";
    const std::size_t known = from.find(next);
    if (known == std::string_view::npos) word.text += '\\';
    if (known == std::string_view::npos)
      word.text += next;
    else
      word.text += to[known];
    advance();
    advance();
  }

  void comment(bool alone) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    shared_.reading.comment(text_.substr(at_, end - at_), here(), alone);
    while (at_ < end) advance();
  }

  // Code of another language, or what is nested too deep: up to the brace that closes it.
  void skip_code() {
    for (int open = 1; at_ < text_.size() && open > 0; advance()) {
      const char c = text_[at_];
      if (c == '{') ++open;
      if (c == '}') --open;
      if (c == '-' && text_.substr(at_, 2) == "--") {  // a comment of Lua
        while (at_ + 1 < text_.size() && text_[at_] != '\n') advance();
      } else if (c == '"' || c == '\'') {
        // Strings of Lua end with their line.
        advance();
        while (at_ < text_.size() && text_[at_] != c && text_[at_] != '\n') {
          if (text_[at_] == '\\' && at_ + 1 < text_.size()) advance();
          advance();
        }
        if (at_ >= text_.size()) return;
      }
    }
  }

  void take(Word& word) {
    word.text += text_[at_];
    advance();
  }
  void advance() {
    if (text_[at_] == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U) {
      ++column_;
    }
    ++at_;
  }
  Place here() const { return {file_, line_, column_}; }

  std::string_view text_;
  std::uint32_t file_;
  Shared& shared_;
  std::size_t at_ = 0;
  std::int32_t line_ = 1;
  std::int32_t column_ = 1;
  Place last_;  // of the latest terminator or word
};

// What these files hold is about types and parameters, never about where requests go.
bool harmless_file(const std::string& name) {
  for (const std::string_view end : {"mime.types", "_params", "fastcgi.conf", "fastcgi-php.conf",
                                     "koi-win", "koi-utf", "win-utf"})
    if (name.ends_with(end)) return true;
  return false;
}

void warn(Shared& shared, const Directive& directive, const char* code, std::string message) {
  shared.reading.diagnostics.push_back({Diagnostic::Severity::kWarning,
                                        code,
                                        std::move(message),
                                        shared.reading.config.at(directive.where()),
                                        {},
                                        "what it would have said is missing from the result"});
  shared.reading.not_understood(directive.text(), "include", "not read", directive.where());
  shared.reading.count(Bearing::kUnknown);
}

void include_file(const fs::path& path, const Directive& directive, Shared& shared,
                  std::vector<Directive>& into, std::size_t depth) {
  std::error_code ignored;
  fs::path canonical = fs::weakly_canonical(path, ignored);
  if (canonical.empty()) canonical = path;
  if (std::find(shared.open.begin(), shared.open.end(), canonical) != shared.open.end()) {
    shared.reading.error("include-loop",
                         fmt::format("'{}' is included while it is read", path.string()),
                         directive.where());
    return;
  }
  // A pipe or a device would never end.
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored)) {
    warn(shared, directive, "unreadable-include",
         fmt::format("cannot read {}: it is no file", path.string()));
    return;
  }
  if (shared.files >= kMostFiles || shared.open.size() >= kDeepest) {
    if (shared.files == kMostFiles)
      shared.reading.error("too-many-files", fmt::format("more than {} files", kMostFiles),
                           directive.where());
    ++shared.files;
    return;
  }
  ++shared.files;
  const std::uint32_t number = shared.reading.add_file(path.string());
  std::optional<std::string> text;
  try {
    text = load_text(path.string(), shared.reading, number);
  } catch (const IoError& error) {
    if (!harmless_file(path.string())) warn(shared, directive, "unreadable-include", error.what());
    return;
  }
  if (!text) return;
  shared.bytes += text->size();
  if (shared.bytes > kMostBytes) {
    shared.reading.error("too-large", "the included files are more than 64 MiB", directive.where());
    return;
  }
  shared.open.push_back(canonical);
  Parser(*text, number, shared).run(into, depth);
  shared.open.pop_back();
}

// A pattern may have wildcards in its last component, and in directories too (sites/*/nginx.conf).
void expand(const fs::path& base, const std::vector<std::string>& components, std::size_t i,
            std::vector<fs::path>& found) {
  if (found.size() > kMostFiles) return;
  if (i == components.size()) {
    found.push_back(base);
    return;
  }
  const std::string& component = components[i];
  if (component.find_first_of("*?[") == std::string::npos)
    return expand(base / component, components, i + 1, found);
  std::error_code failed;
  std::vector<std::string> names;
  for (auto entry = fs::directory_iterator(base, failed);
       !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (::fnmatch(component.c_str(), name.c_str(), FNM_PERIOD) == 0) names.push_back(name);
  }
  std::sort(names.begin(), names.end());  // as glob(3) does
  for (const std::string& name : names) expand(base / name, components, i + 1, found);
}

void include(const Directive& directive, Shared& shared, std::vector<Directive>& into,
             std::size_t depth) {
  const std::string& pattern = directive.arg(0);
  if (pattern.empty()) return warn(shared, directive, "unreadable-include", "include of nothing");
  const fs::path path =
      fs::path(pattern).is_absolute() ? fs::path(pattern) : shared.directory / pattern;
  shared.reading.count(Bearing::kNone);
  if (pattern.find_first_of("*?[") == std::string::npos)
    return include_file(path, directive, shared, into, depth);
  std::vector<std::string> components;
  fs::path base;
  for (const fs::path& part : path)
    if (components.empty() && part.string().find_first_of("*?[") == std::string::npos)
      base /= part;
    else
      components.push_back(part.string());
  std::vector<fs::path> found;
  expand(base.empty() ? fs::path(".") : base, components, 0, found);
  for (const fs::path& one : found) include_file(one, directive, shared, into, depth);
}

}  // namespace

const std::string& Directive::arg(std::size_t i) const {
  static const std::string kEmpty;
  return i + 1 < words.size() ? words[i + 1].text : kEmpty;
}

std::string Directive::text() const {
  std::string out;
  for (const Word& word : words) out += (out.empty() ? "" : " ") + word.text;
  return out;
}

std::vector<Directive> parse(const std::string& text, std::uint32_t file, Reading& reading) {
  const fs::path path = reading.config.files[file];
  Shared shared{reading, path.parent_path()};
  std::error_code ignored;
  shared.open.push_back(fs::weakly_canonical(path, ignored));
  std::vector<Directive> directives;
  Parser(text, file, shared).run(directives, 0);
  return directives;
}

}  // namespace ballast::config::nginx
