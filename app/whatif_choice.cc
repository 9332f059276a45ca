#include "app/whatif_choice.h"

#include <algorithm>

#include "app/invalid_input.h"
#include "app/text.h"

namespace ballast {

std::vector<std::string> chosen_whatifs(const Scenario& scenario,
                                        const std::vector<std::string>& asked) {
  std::vector<std::string> names;
  for (const WhatIf& whatif : scenario.whatifs) names.push_back(whatif.name);
  std::vector<Diagnostic> unknown;
  const auto asked_for = [&](const std::string& name) {
    return std::find(asked.begin(), asked.end(), name) != asked.end();
  };
  for (const std::string& name : asked) {
    if (name == "all" || std::find(names.begin(), names.end(), name) != names.end()) continue;
    Diagnostic diagnostic;
    diagnostic.code = "unknown-whatif";
    diagnostic.message = "the scenario has no what-if '" + name + "'";
    diagnostic.location.file = "--whatif";
    const auto close = nearest(name, names);
    diagnostic.hint = close           ? "did you mean '" + *close + "'?"
                      : names.empty() ? "it has none"
                                      : "it has " + join_names(names, 8);
    unknown.push_back(std::move(diagnostic));
  }
  if (!unknown.empty()) throw InvalidInput(std::move(unknown));
  if (asked_for("all")) return names;
  std::erase_if(names, [&](const std::string& name) { return !asked_for(name); });
  return names;
}

}  // namespace ballast
