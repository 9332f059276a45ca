#include "app/config_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "app/invalid_input.h"
#include "scenarios/configs/read_config.h"
#include "scenarios/quantity.h"
#include "scenarios/text_check.h"

namespace ballast {

namespace {

void bad_option(std::vector<Diagnostic>& out, const char* option, const std::string& message,
                const std::string& hint = {}) {
  out.push_back({Diagnostic::Severity::kError, "usage", message, {option, 0, 0}, {}, hint});
}

template <typename T>
std::optional<T> take(const Reading<T>& reading, const char* option,
                      std::vector<Diagnostic>& problems) {
  if (!reading.value)
    problems.push_back({Diagnostic::Severity::kError,
                        reading.problem.code,
                        reading.problem.message,
                        {option, 0, 0},
                        {},
                        reading.problem.hint});
  return reading.value;
}

std::optional<std::uint32_t> take_count(const std::optional<std::uint64_t>& value,
                                        const char* option, std::uint64_t least,
                                        std::vector<Diagnostic>& problems) {
  if (!value) return std::nullopt;
  if (*value >= least && *value <= 4'000'000'000U) return static_cast<std::uint32_t>(*value);
  bad_option(problems, option, fmt::format("{} is out of range", *value),
             fmt::format("a whole number from {} to 4000000000", least));
  return std::nullopt;
}

// HAProxy reads its environment; so does Ballast, and options come first.
std::map<std::string, std::string> environment_of(const ConfigArguments& arguments) {
  std::map<std::string, std::string> values;
  const auto add = [&values](const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos && equals > 0)
      values[text.substr(0, equals)] = text.substr(equals + 1);
  };
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) add(*entry);
  for (const std::string& text : arguments.environment) {
    if (text.find('=') == std::string::npos || text.starts_with('='))
      throw InvalidInput("usage", "--env '" + text + "' is not of the form NAME=VALUE");
    add(text);
  }
  return values;
}

}  // namespace

void add_config_options(Options& options, ConfigArguments& arguments) {
  options
      .add("--target", arguments.target,
           "The product and version whose defaults hold, e.g. haproxy-3.3 (default: by what the "
           "file looks like, at haproxy-3.2, nginx-1.28 or envoy-1.35)")
      .type("PRODUCT-VERSION");
  options
      .add("--env", arguments.environment,
           "A variable of the environment for haproxy.cfg (repeatable)")
      .type("NAME=VALUE");
}

void add_assumption_options(Options& options, ConfigArguments& arguments) {
  options
      .add("--rate", arguments.rates,
           "All traffic together (default: 100/s), or of one traffic entry (repeatable)")
      .type("RATE|NAME=RATE");
  options.add("--work", arguments.work, "Mean work of a request (default: 80ms)").type("TIME");
  options.add("--workers", arguments.workers, "Requests a server works on at once (default: 8)")
      .type("N");
  options.add("--queue", arguments.queue, "Waiting places of a server (default: 100)").type("N");
  options.add("--users", arguments.users, "Users of each traffic entry (default: 10000)").type("N");
}

LoadedConfig load_config(const ConfigArguments& arguments) {
  config::ReadOptions options;
  if (!arguments.target.empty()) {
    options.target = config::read_target(arguments.target);
    if (!options.target)
      throw InvalidInput("usage", "--target '" + arguments.target + "' is no product and version",
                         "write it as haproxy-3.3, nginx-1.28 or envoy-1.35");
  }
  options.environment = environment_of(arguments);
  Checked<config::Config> read = config::read_config(arguments.files, options);
  if (!read.ok() || count_errors(read.diagnostics) > 0)
    throw InvalidInput(std::move(read.diagnostics));
  return {std::move(*read.value), std::move(read.diagnostics)};
}

config::Assumptions read_assumptions(const ConfigArguments& arguments) {
  config::Assumptions assumptions;
  std::vector<Diagnostic> problems;
  for (const std::string& text : arguments.rates) {
    const std::size_t equals = text.rfind('=');
    const bool named = equals != std::string::npos;
    const auto rate = take(read_rate(named ? text.substr(equals + 1) : text), "--rate", problems);
    if (rate && *rate <= 0) bad_option(problems, "--rate", "the rate must be more than 0");
    if (!rate) continue;
    if (named)
      assumptions.rate_of[text.substr(0, equals)] = *rate;
    else
      assumptions.rate_per_s = *rate;
  }
  const auto time = [&problems](const std::string& text, const char* option) {
    if (text.empty()) return std::optional<Duration>();
    const auto value = take(read_duration(text), option, problems);
    if (value && value->count() == 0) bad_option(problems, option, "must be more than 0");
    return value;
  };
  assumptions.work = time(arguments.work, "--work");
  assumptions.duration = time(arguments.duration, "--duration");
  assumptions.workers = take_count(arguments.workers, "--workers", 1, problems);
  assumptions.queue = take_count(arguments.queue, "--queue", 0, problems);
  assumptions.users = take_count(arguments.users, "--users", 1, problems);
  if (!problems.empty()) throw InvalidInput(std::move(problems));
  return assumptions;
}

std::vector<Diagnostic> not_understood(const config::Config& config) {
  std::vector<Diagnostic> out;
  for (const config::NotUnderstood& part : config.not_understood) {
    if (!part.traffic) continue;
    const std::string context = part.context.empty() ? "" : " in " + printable(part.context);
    out.push_back({Diagnostic::Severity::kWarning,
                   "not-understood",
                   fmt::format("'{}'{}: {}", printable(part.text), context, part.reason),
                   config.at(part.where),
                   {},
                   {}});
  }
  return out;
}

std::string coverage_text(const config::Config& config) {
  const config::Coverage& coverage = config.coverage;
  return fmt::format("{}: {} of {} statements about traffic understood, {} in all\n",
                     config.target.text(), coverage.traffic_understood, coverage.traffic,
                     coverage.directives);
}

}  // namespace ballast
