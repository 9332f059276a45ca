// Lines of haproxy.cfg as words: quotes, escapes and environment variables, by the rules of
// HAProxy's configuration manual, section 2.2 and 2.3 (parse_line() in src/tools.c).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "scenarios/configs/reading.h"

namespace ballast::config::haproxy {

struct Word {
  std::string text;  // without quotes and escapes, variables replaced
  Place where{};
  bool quoted = false;  // has quotes or escapes: not an operator such as `{`
};

struct Line {
  std::vector<Word> words;
  Place where{};
  std::string written;  // the text of the line, without its comment

  // Word i, or an empty one.
  const std::string& at(std::size_t i) const;
  Place place(std::size_t i) const { return i < words.size() ? words[i].where : where; }
  std::size_t size() const { return words.size(); }
};

struct Environment {
  std::map<std::string, std::string> values;
  std::set<std::string> missing{};  // asked for, and neither set nor with a default
};

// Cuts one line into words. `position` is the place of its first character. False when a quote is
// not closed; that is an error of `reading`.
bool cut(std::string_view text, Place position, Environment& environment, Reading& reading,
         Line& line);

}  // namespace ballast::config::haproxy
