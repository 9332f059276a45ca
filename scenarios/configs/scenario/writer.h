// Lines of a scenario, for the importer: indentation, quoting, and comments that say where a value
// comes from or that it is assumed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/configs/facts.h"

namespace ballast::config {

class Writer {
 public:
  explicit Writer(const Config& config) : config_(config) {}

  void line(int indent, const std::string& text, const std::string& comment = {});
  void comment(int indent, const std::string& text);
  void blank() { text_ += '\n'; }
  std::string take() { return std::move(text_); }

  // "haproxy.cfg:12", or nothing for what has no line.
  std::string source(Place where) const;

 private:
  const Config& config_;
  std::string text_;
};

// A name or text as YAML: plain where that is safe, else in double quotes.
std::string yaml_text(std::string_view text);

// Valid names of entities, each used once: what is not a letter, digit, `_` or `-` becomes `-`.
class Names {
 public:
  std::string unique(std::string_view wanted);

 private:
  std::map<std::string, int, std::less<>> used_;
};

// `a: b, c: d` of a map in braces.
class Members {
 public:
  void add(std::string_view key, std::string_view value);
  bool empty() const { return text_.empty(); }
  std::string braces() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

std::string scenario_ratio(double ratio);  // "5%"

}  // namespace ballast::config
