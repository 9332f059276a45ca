// The result for people on a terminal: at most 24 lines of at most 100 columns, the verdict first.
// Where there is too much it is shortened ("+7 more"), misses last of all.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "app/text.h"
#include "scenarios/scenario.h"

namespace ballast {

inline constexpr std::size_t kSummaryLines = 24;
inline constexpr std::size_t kSummaryColumns = 100;

struct SummaryInput {
  const Json& result;        // schema ballast/result/1
  const Scenario& scenario;  // that was run
  std::string reproduce;     // the command that gives this result again
  std::string hint;          // what to try next; may be empty
  Style style;
};

std::vector<std::string> summary_lines(const SummaryInput& input);

}  // namespace ballast
