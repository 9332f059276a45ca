// A configuration as a scenario: pools, balancers and routes from the facts, and marked assumptions
// for what no configuration says (how much traffic there is, how long it takes, how much a server
// can do at once).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/configs/facts.h"

namespace ballast::config {

// What is assumed; whatever somebody gave on the command line is not marked as an assumption.
struct Assumptions {
  std::optional<double> rate_per_s;         // of all traffic together
  std::map<std::string, double> rate_of{};  // of single traffic entries, by name
  std::optional<Duration> work;             // mean, per request
  std::optional<std::uint32_t> workers;     // of each server
  std::optional<std::uint32_t> queue;       // waiting places of each server
  std::optional<std::uint32_t> users;       // of each traffic entry
  std::optional<Duration> duration;
};

// Which traffic entry, balancer and pool stand for what.
struct ImportedTraffic {
  std::string name;
  std::size_t frontend = 0;
  std::size_t route = 0;
  std::size_t target = 0;
  double share = 0;  // of all the traffic, as assumed
};
struct Import {
  std::string text;                // of the scenario
  std::vector<std::string> pools;  // by backend: the name of its balancer and pool; empty: left out
  std::vector<ImportedTraffic> traffic;
  std::vector<Diagnostic> notes;  // what could not be carried over (warnings), or why there is
                                  // nothing to simulate (an error; `text` is empty then)
};

Import import_scenario(const Config& config, const Assumptions& assumptions);

}  // namespace ballast::config
