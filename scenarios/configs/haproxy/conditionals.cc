#include "scenarios/configs/haproxy/conditionals.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <functional>

namespace ballast::config::haproxy {

namespace {

// A recursive descent over `||`, `&&`, `!`, parentheses, integers and predicates.
class Evaluator {
 public:
  Evaluator(std::string_view text, const Environment& environment, Version version,
            std::vector<std::string>& assumed)
      : text_(text), environment_(environment), version_(version), assumed_(assumed) {}

  std::optional<bool> run() {
    skip();
    if (at_ == text_.size()) return false;  // an empty condition is false
    const bool value = any();
    skip();
    if (failed_ || at_ != text_.size()) return std::nullopt;
    return value;
  }

 private:
  static constexpr int kDeepest = 64;

  bool any() {
    bool value = all();
    while (!failed_ && take("||")) {
      const bool right = all();
      value = value || right;
    }
    return value;
  }
  bool all() {
    bool value = one();
    while (!failed_ && take("&&")) {
      const bool right = one();
      value = value && right;
    }
    return value;
  }
  bool one() {
    if (++depth_ > kDeepest) failed_ = true;
    if (failed_) return false;
    bool value = false;
    if (take("!")) {
      value = !one();
    } else if (take("(")) {
      value = any();
      if (!take(")")) failed_ = true;
    } else {
      value = predicate();
    }
    --depth_;
    return value;
  }

  bool predicate() {
    skip();
    const std::size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                  text_[at_] == '_' || text_[at_] == '-'))
      ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    if (name.empty()) {
      failed_ = true;
      return false;
    }
    if (at_ < text_.size() && text_[at_] == '(') {
      const std::size_t close = text_.find(')', at_);
      if (close == std::string_view::npos) {
        failed_ = true;
        return false;
      }
      const std::string_view arguments = text_.substr(at_ + 1, close - at_ - 1);
      at_ = close + 1;
      return call(name, arguments);
    }
    int number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    if (read.ec != std::errc{} || read.ptr != name.data() + name.size()) failed_ = true;
    return number != 0;
  }

  bool call(std::string_view name, std::string_view arguments) {
    if (name == "defined") return environment_.values.contains(std::string(arguments));
    if (name == "streq" || name == "strneq" || name == "strstr") {
      const std::size_t comma = arguments.find(',');
      if (comma == std::string_view::npos) {
        failed_ = true;
        return false;
      }
      const std::string_view left = arguments.substr(0, comma);
      const std::string_view right = arguments.substr(comma + 1);
      if (name == "strstr") return left.find(right) != std::string_view::npos;
      return (left == right) == (name == "streq");
    }
    if (name == "version_atleast") return at_least(arguments);
    if (name == "version_before") return !at_least(arguments);
    // Of the binary and its libraries, which are not here.
    static constexpr std::array<std::string_view, 7> kAssumedTrue = {"feature",
                                                                     "enabled",
                                                                     "openssl_version_atleast",
                                                                     "ssllib_name_startswith",
                                                                     "awslc_api_atleast",
                                                                     "libpcre2_atleast",
                                                                     "defined_feature"};
    for (const std::string_view known : kAssumedTrue)
      if (name == known) {
        assumed_.push_back(fmt::format("{}({}) is assumed to hold", name, arguments));
        return true;
      }
    assumed_.push_back(fmt::format("{}({}) is assumed not to hold", name, arguments));
    return false;
  }

  // "2.6", "2.6.12", "2.4-dev19"
  bool at_least(std::string_view text) const {
    Version wanted;
    const char* end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, wanted.major);
    if (major.ptr != end && *major.ptr == '.') std::from_chars(major.ptr + 1, end, wanted.minor);
    return version_ >= wanted;
  }

  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  bool take(std::string_view sign) {
    skip();
    if (text_.substr(at_, sign.size()) != sign) return false;
    at_ += sign.size();
    return true;
  }

  std::string_view text_;
  const Environment& environment_;
  Version version_;
  std::vector<std::string>& assumed_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

constexpr std::size_t kDeepest = 1000;

}  // namespace

std::optional<bool> evaluate_condition(std::string_view text, const Environment& environment,
                                       Version version, std::vector<std::string>& assumed) {
  return Evaluator(text, environment, version, assumed).run();
}

bool Conditionals::evaluate(const Line& line) {
  std::string condition;
  for (std::size_t i = 1; i < line.size(); ++i) condition += (i > 1 ? " " : "") + line.at(i);
  std::vector<std::string> assumed;
  const auto value =
      evaluate_condition(condition, environment_, reading_.config.target.version, assumed);
  for (const std::string& text : assumed)
    reading_.not_understood(line.written, "preprocessor", text, line.where, false);
  if (!value)
    reading_.error("bad-condition", fmt::format("cannot evaluate '{}'", clipped(condition)),
                   line.where);
  return value.value_or(false);
}

bool Conditionals::swallows(const Line& line) {
  const std::string& word = line.at(0);
  if (word == ".if") {
    if (blocks_.size() >= kDeepest) {
      reading_.error("too-deep", fmt::format(".if nested more than {} deep", kDeepest), line.where);
      return true;
    }
    const bool outer = active();
    const bool taken = outer && evaluate(line);
    blocks_.push_back({line.where, taken, taken || !outer, false});
    return true;
  }
  if (word == ".elif" || word == ".else") {
    if (blocks_.empty() || blocks_.back().last) {
      reading_.error("stray-branch", fmt::format("'{}' without '.if'", word), line.where);
      return true;
    }
    Block& block = blocks_.back();
    block.taken = !block.decided && (word == ".else" || evaluate(line));
    block.decided = block.decided || block.taken;
    block.last = word == ".else";
    return true;
  }
  if (word == ".endif") {
    if (blocks_.empty())
      reading_.error("stray-branch", "'.endif' without '.if'", line.where);
    else
      blocks_.pop_back();
    return true;
  }
  // .notice and the like only print.
  if (word == ".diag" || word == ".notice" || word == ".warning" || word == ".alert") return true;
  return !active();
}

void Conditionals::end_of_file() {
  for (const Block& block : blocks_)
    reading_.error("unterminated-block", "'.if' without '.endif' in this file", block.where);
  blocks_.clear();
}

}  // namespace ballast::config::haproxy
