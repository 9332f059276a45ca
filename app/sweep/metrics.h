// Which numbers of a result a sweep shows: paths as in `expect` lines (app/expectations.h).
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "scenarios/scenario.h"

namespace ballast {

struct Metric {
  std::string name;               // as typed: "during.latency.p99"
  std::vector<std::string> path;  // its members
};

// Of `--metric`; what is no path throws InvalidInput.
std::vector<Metric> read_metrics(const std::vector<std::string>& names);

// What most sweeps are about: errors, latency, users, load of the pools, as far as the scenario has
// them; with an incident, those of its phase.
std::vector<Metric> default_metrics(const Scenario& scenario);

// The paths of all numbers of a result, to find the one that was meant.
std::vector<std::string> number_paths(const Json& result);

}  // namespace ballast
