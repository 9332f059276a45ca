#include "scenarios/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "scenarios/text_check.h"

namespace ballast {

namespace {

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count 1.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string Diagnostic::text() const {
  std::string out = printable(location.file);
  if (location.line > 0) out += fmt::format(":{}", location.line);
  if (location.line > 0 && location.column > 0) out += fmt::format(":{}", location.column);
  out += fmt::format(": {}[{}]: {}", severity == Severity::kError ? "error" : "warning", code,
                     printable(message));
  if (!path.empty()) out += fmt::format("; at {}", printable(path));
  if (!hint.empty()) out += fmt::format("; {}", printable(hint));
  return out;
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  // Longer words are no typos, and the distance takes quadratic time.
  constexpr std::size_t kLongestWord = 100;
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string* best = nullptr;
  std::size_t best_distance = 0;
  const auto consider = [&](std::string_view written, const std::string& candidate) {
    if (written.size() > kLongestWord) return;
    const std::size_t distance = edit_distance(word, written);
    // One slip in a short word, one in three letters in a long one.
    if (distance > std::max<std::size_t>(1, std::min(word.size(), written.size()) / 3)) return;
    if (distance >= std::max(word.size(), written.size())) return;
    if (best == nullptr || distance < best_distance) {
      best = &candidate;
      best_distance = distance;
    }
  };
  for (const std::string& candidate : candidates) consider(candidate, candidate);
  if (best != nullptr) return *best;
  // `least_conn` for `nginx/least_conn`: the product was left out.
  for (const std::string& candidate : candidates) {
    const std::size_t slash = candidate.rfind('/');
    if (slash != std::string::npos)
      consider(std::string_view(candidate).substr(slash + 1), candidate);
  }
  return best != nullptr ? std::optional<std::string>(*best) : std::nullopt;
}

}  // namespace ballast
