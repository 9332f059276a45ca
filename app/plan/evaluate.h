// One step of a plan, simulated: the replications of all its conditions (on the same draws), taken
// until the objectives are decided or there are enough.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "app/plan/conditions.h"
#include "app/plan/objective.h"
#include "app/plan/variable.h"
#include "app/progress.h"

namespace ballast {

// When the replications are looked at. The error of all looks together is shared out among them.
struct Stage {
  std::uint32_t first_replication = 0;  // stages with other draws begin elsewhere
  std::vector<std::size_t> looks;       // numbers of replications, ascending
  double error = 0.05;                  // of each claim
};

struct JudgedCondition {
  Condition condition;
  std::vector<JudgedObjective> objectives;
  Json numbers;  // the result of the replications
};

struct JudgedStep {
  std::int64_t step = 0;
  Standing standing = Standing::kNoData;  // of all objectives in all conditions
  bool looks_met = false;
  std::size_t replications = 0;
  std::vector<JudgedCondition> conditions;
  // Why there was nothing to simulate: the scenario is not valid at this step, or there is nothing
  // left after the loss. The step then counts as missed.
  std::string impossible;
};

struct PlanQuestion {
  const PlanVariable& variable;
  std::string pool;  // what a loss is about
  std::vector<Expectation> objectives;
  std::vector<Condition> conditions;
  int threads = 0;
  Progress::Mode progress = Progress::Mode::kOff;
};

// `stop` ends it early: what comes back is then not to be used.
JudgedStep evaluate(const PlanQuestion& question, std::int64_t step, const Stage& stage,
                    const std::atomic<bool>& stop);

}  // namespace ballast
