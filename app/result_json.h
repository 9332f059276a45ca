// The result of an experiment as JSON, schema "ballast/result/1" (docs/results.md has every member
// and formula). Ratios are in 0..1, times in seconds; a member that does not apply, or a ratio
// without data, is absent. Everything but `performance` is a function of scenario and seed.
#pragma once

#include "app/json.h"
#include "app/run_experiment.h"

namespace ballast {

// The block of one window: requests, latency, users, pools, traffic, slo. `ended_at` cuts the
// window of an interrupted run.
Json window_json(const SystemSpec& spec, const WindowStats& window, Time ended_at);

// The block of a whole run, with its phases.
Json run_json(const SystemSpec& spec, const RunResult& result);

struct ResultOptions {
  bool performance = true;
};
Json result_json(const Experiment& experiment, const ResultOptions& options = {});

}  // namespace ballast
