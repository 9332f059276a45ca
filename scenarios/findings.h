// Collects what is wrong with a scenario. A document is looked at several times (as written, with
// each what-if, after each event), so the same finding at the same place is kept once.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "scenarios/diagnostic.h"

namespace ballast {

class Findings {
 public:
  void error(const std::string& code, const std::string& message, const Location& where,
             const std::string& path = {}, const std::string& hint = {});
  void add(const Diagnostic& diagnostic);

  // Said of every finding that is new from now on: "in what-if 'even'"; empty: nothing.
  void set_context(std::string context) { context_ = std::move(context); }

  bool empty() const { return diagnostics_.empty(); }
  std::size_t size() const { return diagnostics_.size(); }
  // By file, line and column, each place in the order found.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> diagnostics_;
  std::set<std::string> seen_;
  std::string context_;
};

// "did you mean 'x'?", or a list of what there is (when that is short enough to help).
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ballast
