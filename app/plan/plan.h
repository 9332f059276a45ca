// `ballast plan`: the fewest servers (or workers), or the highest load, with which a system meets
// its objectives. A search finds a candidate from few replications; then the candidate and its
// neighbours are verified with other draws, so that the search's luck is not taken for a proof. The
// answer is the smallest step that is verified to do, and those below it that could not be ruled
// out.
#pragma once

#include <map>
#include <optional>

#include "app/plan/evaluate.h"
#include "app/plan/load_curve.h"

namespace ballast {

struct PlanOptions {
  std::int64_t least = 1;
  std::int64_t most = 1;
  double probability = 0.95;      // with which each claim of the answer holds
  std::size_t replications = 40;  // at most, of a verified step
  bool curve = true;
};

struct PlanAnswer {
  // In the direction of relief: every step from `sure` on does (of those below `sure` down to
  // `possible` it is open). Nothing: no step up to the limit does.
  std::optional<std::int64_t> sure;
  std::optional<std::int64_t> possible;
  bool below_ruled_out = false;                 // the step before `possible` was verified to miss
  std::optional<std::int64_t> not_monotone_at;  // misses, although a step with less relief meets
  std::map<std::int64_t, JudgedStep> searched;
  std::map<std::int64_t, JudgedStep> verified;
  LoadCurve curve;  // with the `sure` step
  bool partial = false;
};

PlanAnswer make_plan(const PlanQuestion& question, const PlanOptions& options,
                     const std::atomic<bool>& stop);

// The share of time that the workers of the pool are busy; 0 when it is not known.
double utilization_of(const JudgedStep& step, const std::string& pool);

}  // namespace ballast
