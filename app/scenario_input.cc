#include "app/scenario_input.h"

#include <algorithm>

#include "app/invalid_input.h"
#include "app/scenario_finder.h"

namespace ballast {

namespace {

// The '=' between path and value: the first outside quotes (a member's name may hold one).
Patch parse_set(const std::string& text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '=' && !quoted && i > 0)
      return {text.substr(0, i), text.substr(i + 1), {"--set", 0, 0}};
  }
  throw InvalidInput("bad-set", "--set '" + text + "' is not of the form PATH=VALUE",
                     "write it as --set traffic.web.arrivals.rate=800/s");
}

template <typename T>
T value_or_throw(Checked<T> checked) {
  if (!checked.ok()) throw InvalidInput(std::move(checked.diagnostics));
  return std::move(*checked.value);
}

}  // namespace

std::string shell_quoted(const std::string& word) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./=:,%+@").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string ScenarioArguments::command_line() const {
  std::string text = shell_quoted(scenario);
  for (const std::string& set : sets) text += " --set " + shell_quoted(set);
  if (seed) text += " --seed " + std::to_string(*seed);
  return text;
}

void add_scenario_options(Options& options, ScenarioArguments& arguments) {
  options
      .add("SCENARIO", arguments.scenario,
           "A file, - for standard input, or the name of a shipped scenario")
      .required();
  options
      .add("--set", arguments.sets,
           "Replace the value at a path of the scenario, e.g. duration=1h (repeatable)")
      .type("PATH=VALUE");
  options.add("--seed", arguments.seed, "Seed of the random draws, instead of the scenario's")
      .type("N");
}

void add_format_option(Options& options, CommandContext& context) {
  options.add("--format", context.format, "text for people, json for programs")
      .type("text|json")
      .one_of({"text", "json"});
}

std::string scenario_file(const std::string& argument) {
  if (const auto file = find_scenario(argument)) return *file;
  std::vector<std::string> names;
  for (const ShippedScenario& scenario : shipped_scenarios()) names.push_back(scenario.name);
  const auto close = nearest(argument, names);
  throw InvalidInput(
      "unknown-scenario",
      "there is no file '" + argument + "' and no shipped scenario of that name",
      close ? "did you mean '" + *close + "'?" : "`ballast list scenarios` shows what is shipped");
}

LoadedScenario::LoadedScenario(const ScenarioArguments& arguments) {
  for (const std::string& set : arguments.sets) options_.patches.push_back(parse_set(set));
  options_.seed = arguments.seed;
  document_ = value_or_throw(read_document(scenario_file(arguments.scenario)));
  Checked<Scenario> compiled = compile(document_, options_);
  if (compiled.ok()) warnings_ = compiled.diagnostics;
  base_ = value_or_throw(std::move(compiled));
}

Scenario LoadedScenario::whatif(const std::string& name) const {
  CompileOptions options = options_;
  options.whatif = name;
  return value_or_throw(compile(document_, options));
}

Checked<Scenario> LoadedScenario::patched(const std::vector<Patch>& further) const {
  CompileOptions options = options_;
  options.patches.insert(options.patches.end(), further.begin(), further.end());
  return compile(document_, options);
}

}  // namespace ballast
