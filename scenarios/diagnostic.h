// What is wrong with the input, for people and machines: one struct feeds the terminal, JSON and,
// later, SARIF. Diagnostics are collected, never thrown: the user sees all of them at once.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ballast {

struct Location {
  std::string
      file;        // as the user named it; "-" for standard input, "--set" for a command-line patch
  int line = 0;    // 1-based; 0: the whole file
  int column = 0;  // 1-based; 0: the whole line
};

struct Diagnostic {
  enum class Severity { kError, kWarning };
  Severity severity = Severity::kError;
  std::string code;     // stable, kebab-case: "unknown-key", "missing-unit", "unknown-algorithm"
  std::string message;  // what
  Location location;
  std::string path;  // where in the scenario: "pools.app.workers"; may be empty
  std::string hint;  // did you mean, or how to write it; may be empty

  // `file:line:column: error[code]: what; at PATH; HINT`, one line, valid UTF-8 with foreign and
  // control bytes escaped as \xNN.
  std::string text() const;
};

// A value, or why there is none. Warnings may stand beside a value.
template <typename T>
struct Checked {
  std::optional<T> value;
  std::vector<Diagnostic> diagnostics;
  bool ok() const { return value.has_value(); }
};

// The candidate nearest to `word` by edit distance, if near enough to be a likely typo.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

}  // namespace ballast
