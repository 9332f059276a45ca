// The result of an experiment as JSON, schema "ballast/result/1" (docs/results.md has every member
// and formula). Ratios are in 0..1, times in seconds; a member that does not apply, or a ratio
// without data, is absent. Everything but `performance` is a function of scenario and seed.
#pragma once

#include "app/json.h"
#include "app/run_experiment.h"

namespace ballast {

// The block of a whole run with its phases, as a tree of measures (app/measures.h).
Json run_measures(const SystemSpec& spec, const RunResult& result);

// Adds the attributable share of users to the measures of a run, given those of its baseline.
void attribute(Json& measures, const Json& baseline);

struct ResultOptions {
  bool performance = true;
  std::string command = {};  // that gives this result again
};
Json result_json(const Experiment& experiment, const ResultOptions& options = {});

}  // namespace ballast
