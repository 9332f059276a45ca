#include "app/split/input.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/invalid_input.h"
#include "app/split/keys.h"
#include "scenarios/quantity.h"

namespace ballast {

namespace {

constexpr std::uint64_t kDefaultRequests = 1000;
constexpr std::uint64_t kMostRequests = 10'000'000;
constexpr std::uint64_t kMostWorkers = 1024;

std::uint64_t counted(const std::optional<std::uint64_t>& given, std::uint64_t otherwise,
                      std::uint64_t most, const char* option, OptionFindings& findings) {
  const std::uint64_t count = given.value_or(otherwise);
  if (count < 1 || count > most)
    findings.error("out-of-range", option, fmt::format("{} is not between 1 and {}", count, most));
  return count;
}

// One way of saying which servers there are excludes the other.
void check_source(const SplitArguments& arguments, OptionFindings& findings) {
  const bool scenario = !arguments.input.scenario.empty();
  if (!scenario && arguments.algorithm.empty() && arguments.weights.empty()) {
    findings.error("usage", "ballast split", "neither a scenario nor --algorithm is given",
                   "for example: ballast split --algorithm nginx/round_robin --weights 5,1,1");
    return;
  }
  const auto refuse = [&](bool given, const char* option, const char* why) {
    if (given) findings.error("usage", option, why);
  };
  if (scenario) {
    const char* why = "the scenario says this already; change it with --set";
    refuse(!arguments.algorithm.empty(), "--algorithm", why);
    refuse(!arguments.params.empty(), "--param", why);
    refuse(!arguments.weights.empty(), "--weights", why);
    refuse(!arguments.names.empty(), "--names", why);
    refuse(!arguments.backup.empty(), "--backup", why);
    refuse(!arguments.max_in_flight.empty(), "--max-in-flight", why);
  } else {
    const char* why = "this is about a scenario, and none is given";
    refuse(!arguments.balancer.empty(), "--balancer", why);
    refuse(!arguments.pool.empty(), "--pool", why);
    refuse(!arguments.traffic.empty(), "--traffic", why);
    refuse(!arguments.input.sets.empty(), "--set", why);
  }
}

void plan_keys(const SplitArguments& arguments, SplitPlan& plan, OptionFindings& findings) {
  if (arguments.keys.empty()) return;
  if (arguments.requests)
    findings.error("usage", "--requests", "with --keys there is one request a key");
  findings.throw_if_any();  // before standard input is waited for
  plan.keys = read_keys(arguments.keys);
  if (plan.keys.empty()) findings.error("no-data", "--keys", "there is no key in the file");
  plan.requests = plan.keys.size();
  plan.key = listed_keys(plan.keys);
  if (plan.spec.policy.kind == nullptr || key_kind(plan.spec.policy) != KeyKind::kNoKey) return;
  Diagnostic warning;
  warning.severity = Diagnostic::Severity::kWarning;
  warning.code = "unused-keys";
  warning.message = fmt::format("{} does not look at keys", plan.spec.policy.kind->name);
  warning.location.file = "--keys";
  plan.warnings.push_back(std::move(warning));
}

}  // namespace

void OptionFindings::error(const char* code, const char* option, const std::string& message,
                           const std::string& hint) {
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.message = message;
  diagnostic.location.file = option;
  diagnostic.hint = hint;
  diagnostics_.push_back(std::move(diagnostic));
}

void OptionFindings::add(std::vector<Diagnostic> diagnostics) {
  for (Diagnostic& diagnostic : diagnostics) diagnostics_.push_back(std::move(diagnostic));
}

void OptionFindings::throw_if_any() {
  if (!diagnostics_.empty()) throw InvalidInput(std::move(diagnostics_));
}

std::vector<std::string> items_of(const std::string& text) {
  std::vector<std::string> items;
  if (text.empty()) return items;
  std::size_t from = 0;
  for (std::size_t comma = text.find(','); comma != std::string::npos;
       comma = text.find(',', from)) {
    items.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  items.push_back(text.substr(from));
  return items;
}

std::vector<ServerIndex> listed_servers(const std::string& text, const char* option,
                                        const std::vector<std::string>& names,
                                        OptionFindings& findings) {
  std::vector<ServerIndex> servers;
  for (const std::string& item : items_of(text)) {
    if (const auto named = std::find(names.begin(), names.end(), item); named != names.end()) {
      servers.push_back(static_cast<ServerIndex>(named - names.begin()));
      continue;
    }
    const auto number = read_integer(item).value;
    if (number && *number >= 1 && static_cast<std::size_t>(*number) <= names.size())
      servers.push_back(static_cast<ServerIndex>(*number - 1));
    else
      findings.error("unknown-server", option, fmt::format("there is no server '{}'", item),
                     fmt::format("servers are numbered from 1 to {}", names.size()));
  }
  return servers;
}

SplitPlan plan_split(const SplitArguments& arguments) {
  SplitPlan plan;
  OptionFindings findings;
  check_source(arguments, findings);
  findings.throw_if_any();  // everything else would follow from it
  plan.requests =
      counted(arguments.requests, kDefaultRequests, kMostRequests, "--requests", findings);
  plan.spec.hold = arguments.hold;
  if (arguments.input.scenario.empty())
    plan_by_hand(arguments, plan, findings);
  else
    plan_from_scenario(arguments, plan, findings);
  plan.spec.workers = static_cast<std::uint32_t>(
      counted(arguments.workers, plan.spec.workers, kMostWorkers, "--workers", findings));
  for (const ServerIndex i :
       listed_servers(arguments.down, "--down", plan.spec.pool.names, findings))
    plan.spec.pool.servers[i].usable = false;
  plan_keys(arguments, plan, findings);
  findings.throw_if_any();
  return plan;
}

}  // namespace ballast
