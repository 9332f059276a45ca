#include "app/compare/variants.h"

#include <algorithm>

#include "app/invalid_input.h"
#include "app/scenario_input.h"
#include "app/text.h"
#include "app/whatif_choice.h"

namespace ballast {

namespace {

using Names = std::vector<std::string>;

// A member of a path, quoted if it holds dots.
std::string path_member(const std::string& name) {
  return name.find('.') == std::string::npos ? name : '"' + name + '"';
}

void check_kinds(const CompareArguments& arguments) {
  const bool several = arguments.scenarios.size() > 1;
  if (several + !arguments.algorithms.empty() + !arguments.whatifs.empty() > 1)
    throw InvalidInput(
        "usage", "compare either several scenarios, or algorithms, or what-ifs, not a mixture",
        "give one of: SCENARIO SCENARIO..., --algorithms, --whatif");
  if (!arguments.balancers.empty() && arguments.algorithms.empty())
    throw InvalidInput("usage", "--balancer goes with --algorithms");
}

void add_algorithms(const CompareArguments& arguments, const LoadedScenario& loaded,
                    Variants& variants) {
  Names balancers, wanted = arguments.balancers;
  for (const BalancerSpec& balancer : loaded.base().system.balancers)
    balancers.push_back(balancer.name);
  for (const std::string& name : wanted)
    if (std::find(balancers.begin(), balancers.end(), name) == balancers.end()) {
      const auto close = nearest(name, balancers);
      throw InvalidInput(
          "unknown-balancer", "the scenario has no balancer '" + name + "'",
          close ? "did you mean '" + *close + "'?" : "it has " + join_names(balancers, 8));
    }
  if (wanted.empty()) wanted = balancers;

  std::vector<Diagnostic> problems;
  Names algorithms;
  for (const std::string& list : arguments.algorithms)
    for (std::string& algorithm : split_list(list)) algorithms.push_back(std::move(algorithm));
  for (const std::string& algorithm : algorithms) {
    if (std::count(algorithms.begin(), algorithms.end(), algorithm) > 1)
      throw InvalidInput("usage", "--algorithms has '" + algorithm + "' twice",
                         "two streams of one: '{name: random, stream: 1}'");
    std::vector<Patch> patches;
    for (const std::string& balancer : wanted)
      patches.push_back(
          {"balancers." + path_member(balancer) + ".algorithm", algorithm, {"--algorithms", 0, 0}});
    Checked<Scenario> scenario = loaded.patched(patches);
    if (scenario.ok())
      variants.all.push_back({algorithm, "algorithm", std::move(*scenario.value)});
    else
      problems.insert(problems.end(), scenario.diagnostics.begin(), scenario.diagnostics.end());
  }
  if (!problems.empty()) throw InvalidInput(std::move(problems));
}

void add_whatifs(const Names& asked, const LoadedScenario& loaded, Variants& variants) {
  variants.all.push_back({"(as it was)", "scenario", loaded.base()});
  for (const std::string& name : chosen_whatifs(loaded.base(), asked)) {
    if (name == loaded.base().baseline) variants.baseline = variants.all.size();
    variants.all.push_back({name, "whatif", loaded.whatif(name)});
  }
}

// Files of the same name of a scenario are told apart by what was typed.
void add_scenarios(const CompareArguments& arguments, const LoadedScenario& first,
                   Variants& variants) {
  const std::uint64_t seed = first.base().system.seed;
  for (const std::string& file : arguments.scenarios) {
    LoadedScenario loaded({file, arguments.sets, seed});
    variants.warnings.insert(variants.warnings.end(), loaded.warnings().begin(),
                             loaded.warnings().end());
    variants.all.push_back({loaded.base().name, "scenario", loaded.base()});
  }
  Names names;
  for (const Variant& variant : variants.all) names.push_back(variant.name);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (std::count(names.begin(), names.end(), names[i]) > 1)
      variants.all[i].name = arguments.scenarios[i];
}

}  // namespace

std::vector<std::string> split_list(const std::string& text) {
  Names items;
  std::string item;
  int depth = 0;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else if (c == '{' || c == '[')
      ++depth;
    else if (c == '}' || c == ']')
      --depth;
    if (c == ',' && depth == 0 && quote == 0) {
      items.push_back(std::move(item));
      item.clear();
    } else if (!(c == ' ' && item.empty())) {
      item += c;
    }
  }
  items.push_back(std::move(item));
  return items;
}

std::string CompareArguments::command_line() const {
  std::string text;
  const auto add = [&](const std::string& option, const Names& values) {
    for (const std::string& value : values) text += option + shell_quoted(value);
  };
  add(" ", scenarios);
  add(" --set ", sets);
  add(" --algorithms ", algorithms);
  add(" --balancer ", balancers);
  for (std::size_t i = 0; i < whatifs.size(); ++i)
    text += (i == 0 ? " --whatif " : ",") + shell_quoted(whatifs[i]);
  if (seed) text += " --seed " + std::to_string(*seed);
  return text;
}

Variants variants_of(const CompareArguments& arguments) {
  check_kinds(arguments);
  Variants variants;
  const LoadedScenario first({arguments.scenarios.front(), arguments.sets, arguments.seed});
  if (arguments.scenarios.size() > 1) {
    add_scenarios(arguments, first, variants);
    return variants;
  }
  variants.warnings = first.warnings();
  if (!arguments.algorithms.empty())
    add_algorithms(arguments, first, variants);
  else
    add_whatifs(arguments.whatifs.empty() ? Names{"all"} : arguments.whatifs, first, variants);
  if (variants.all.size() < 2)
    throw InvalidInput("usage", "there is nothing to compare with",
                       "give --algorithms random,jsq, or another scenario, or one with what-ifs");
  return variants;
}

}  // namespace ballast
