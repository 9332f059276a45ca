// The options by which commands take the configuration of a real balancer, and reading it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/options.h"
#include "scenarios/configs/facts.h"
#include "scenarios/configs/scenario/import.h"

namespace ballast {

struct ConfigArguments {
  std::vector<std::string> files;
  std::string target;                    // "haproxy-3.3"; empty: guessed
  std::vector<std::string> environment;  // "NAME=VALUE", over that of the process

  std::vector<std::string> rates;  // "800/s", "TRAFFIC=200/s"
  std::string work;
  std::string duration;
  std::optional<std::uint64_t> workers;
  std::optional<std::uint64_t> queue;
  std::optional<std::uint64_t> users;
};

void add_config_options(Options& options, ConfigArguments& arguments);
void add_assumption_options(Options& options, ConfigArguments& arguments);

struct LoadedConfig {
  config::Config config;
  std::vector<Diagnostic> warnings;  // what is wrong, but leaves the rest readable
};

// Throws InvalidInput or IoError.
LoadedConfig load_config(const ConfigArguments& arguments);
config::Assumptions read_assumptions(const ConfigArguments& arguments);

// What was not understood and may decide about traffic, as warnings; and how much was.
std::vector<Diagnostic> not_understood(const config::Config& config);
std::string coverage_text(const config::Config& config);

}  // namespace ballast
