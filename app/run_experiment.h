// An experiment: a scenario and some of its what-ifs, run on the same traffic (paired runs), once
// or in several replications.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/fold.h"
#include "app/precision_goal.h"
#include "app/replicate.h"
#include "models/result.h"
#include "scenarios/scenario.h"

namespace ballast {

class Progress;

struct ExperimentRun {
  std::string whatif;  // empty: the scenario as it is
  Scenario scenario;
  RunResult result;                            // of the first replication
  std::shared_ptr<const Fold> fold = nullptr;  // of all; only where there are several
  Json steady_state = nullptr;                 // of a single one (app/long_run.h), or null
};

struct Experiment {
  std::vector<ExperimentRun> runs;  // the first is the scenario as it is
  bool interrupted = false;         // before all replications were complete
  std::optional<Effort> whole_effort;
  Json precision;  // what was wanted and whether it was reached; null where nothing was

  const ExperimentRun& base() const { return runs.front(); }
  const ExperimentRun* whatif(std::string_view name) const;
  bool partial() const;  // stopped before the end; what-ifs that had not started are left out
  std::size_t replications() const { return base().fold ? base().fold->replications() : 1; }
  Effort effort() const;  // of all runs, or of the only replication of the first
};

// One entry a run: the what-if's name ("" first) and its compiled scenario.
struct PlannedRun {
  std::string whatif;
  Scenario scenario;
};

// `stop` may be set from a signal handler. Throws what simulate() throws, for the first run (in
// order) that failed.
struct ExperimentOptions {
  std::size_t replications = 1;                      // at most, where there is a goal
  int threads = 0;                                   // 0: as many as the machine has
  std::optional<PrecisionGoal> goal = std::nullopt;  // of the numbers of the first run
};
Experiment run_experiment(std::vector<PlannedRun> plan, const ExperimentOptions& options,
                          const std::atomic<bool>& stop, Progress& progress);

}  // namespace ballast
