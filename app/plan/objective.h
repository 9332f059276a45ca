// What a plan has to meet: lines as in `expect` (`latency.p99 <= 500ms`), each judged on the
// long-run value of its metric, with the confidence that is asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/fold.h"
#include "app/json.h"
#include "scenarios/scenario.h"
#include "sim/statistics/interval.h"

namespace ballast {

// Met or missed for sure, or too near to the limit to tell from these replications. No data: the
// metric has no value, as a quantile of too few samples.
enum class Standing { kMet, kMissed, kOpen, kNoData };
std::string_view standing_name(Standing standing);  // "met", "missed", "open", "no_data"

struct JudgedObjective {
  std::string text;  // as written
  std::optional<Interval> value;
  Standing standing = Standing::kNoData;
  bool looks_met = false;  // by the value alone
};

// One-sided error probabilities of the two claims. Meeting several objectives needs each of them;
// a miss of any is enough, so its error is shared out among them.
struct ClaimErrors {
  double met = 0.05;
  double missed = 0.05;
};

JudgedObjective judge(const Expectation& objective, const Fold& fold, const Json& numbers,
                      const ClaimErrors& errors);

// The lines of `--objective`. Throws InvalidInput with all that is wrong with them.
std::vector<Expectation> read_objectives(const std::vector<std::string>& lines,
                                         const Scenario& scenario);

// Of a scenario whose user gave none: its `expect` lines that set an upper limit and are not about
// a what-if (others say what an incident looked like); without any, its SLO: at most the rest of
// `slo.objective` fails, and as much is slow.
std::vector<Expectation> objectives_of(const Scenario& scenario);

}  // namespace ballast
