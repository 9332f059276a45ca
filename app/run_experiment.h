// An experiment: a scenario and some of its what-ifs, run on the same traffic (paired runs). Runs
// are independent and go in parallel; results keep the order asked for, so the number of threads
// cannot be seen in them.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "models/result.h"
#include "scenarios/scenario.h"

namespace ballast {

class Progress;

struct ExperimentRun {
  std::string whatif;  // empty: the scenario as it is
  Scenario scenario;
  RunResult result;
};

struct Experiment {
  std::vector<ExperimentRun> runs;  // the first is the scenario as it is

  const ExperimentRun& base() const { return runs.front(); }
  const ExperimentRun* whatif(std::string_view name) const;
  bool partial() const;  // stopped before the end; what-ifs that had not started are left out
};

// One entry a run: the what-if's name ("" first) and its compiled scenario.
struct PlannedRun {
  std::string whatif;
  Scenario scenario;
};

// `threads` = 0: as many as the machine has. `stop` may be set from a signal handler.
// Throws what simulate() throws, for the first run (in order) that failed.
Experiment run_experiment(std::vector<PlannedRun> plan, int threads, const std::atomic<bool>& stop,
                          Progress& progress);

}  // namespace ballast
