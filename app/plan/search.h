// The search of `ballast plan`: the smallest whole number that is good enough, where larger ones
// are expected to be good too. It looks at few numbers, and once it has an answer also at some
// above it: when one of those is bad the response is not monotone, the search goes on above it, and
// says so.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace ballast {

struct SearchRange {
  std::int64_t least = 1;
  std::int64_t most = 1;
  std::int64_t start = 1;   // where to begin
  std::int64_t stride = 1;  // how far to go from there at first
  // Asked when the start is good: a number that may be near the border, to look at next.
  std::function<std::optional<std::int64_t>()> guess = {};
};

// What a look at a number has shown. An unsure one leads the search on, but proves nothing.
struct Look {
  bool good = false;
  bool sure = true;
};

struct SearchResult {
  std::optional<std::int64_t> least_good;  // nothing: none up to `most` is good
  std::map<std::int64_t, Look> looked_at;
  // A number that is surely bad although a smaller one is surely good; nothing: monotone, as far as
  // anybody looked.
  std::optional<std::int64_t> bad_above_good;
};

// `look` is asked at most once for a number. `stop` ends the search early.
SearchResult search_least(
    const SearchRange& range, const std::function<Look(std::int64_t)>& look,
    const std::function<bool()>& stop = [] { return false; });

}  // namespace ballast
