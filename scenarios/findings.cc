#include "scenarios/findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

namespace ballast {

void Findings::error(const std::string& code, const std::string& message, const Location& where,
                     const std::string& path, const std::string& hint) {
  add({Diagnostic::Severity::kError, code, message, where, path, hint});
}

void Findings::add(const Diagnostic& diagnostic) {
  const Location& where = diagnostic.location;
  // Without a line only the path tells two findings apart.
  const std::string key =
      fmt::format("{}:{}:{}:{}:{}:{}", where.file, where.line, where.column, diagnostic.code,
                  diagnostic.message, where.line == 0 ? diagnostic.path : "");
  if (!seen_.insert(key).second) return;
  diagnostics_.push_back(diagnostic);
  if (!context_.empty()) diagnostics_.back().message += " (" + context_ + ")";
}

std::vector<Diagnostic> Findings::sorted() const {
  std::vector<Diagnostic> out = diagnostics_;
  std::stable_sort(out.begin(), out.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.location.file, a.location.line, a.location.column) <
           std::tie(b.location.file, b.location.line, b.location.column);
  });
  return out;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  if (const auto near = nearest(word, candidates)) return fmt::format("did you mean '{}'?", *near);
  constexpr std::size_t kShortList = 16;
  if (candidates.empty() || candidates.size() > kShortList) return {};
  return fmt::format("there is {}", fmt::join(candidates, ", "));
}

}  // namespace ballast
