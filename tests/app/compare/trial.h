// Scenarios written in the test, replicated and compared, for statements about many comparisons.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <sstream>
#include <string>
#include <vector>

#include "app/compare/comparison.h"
#include "app/progress.h"
#include "app/replicate.h"
#include "scenarios/scenario.h"

namespace ballast::test {

inline Scenario scenario_of(const std::string& text, const std::vector<Patch>& patches = {}) {
  const Checked<Document> document = parse_document(text, "test");
  CompileOptions options;
  options.patches = patches;
  Checked<Scenario> scenario = compile(document.value.value(), options);
  for (const Diagnostic& d : scenario.diagnostics) ADD_FAILURE() << d.message;
  return std::move(scenario.value.value());
}

inline Scenario with_algorithm(const std::string& text, const std::string& algorithm) {
  return scenario_of(text, {{"balancers.edge.algorithm", algorithm, {"test", 0, 0}}});
}

inline Replicated replicated(const std::vector<SystemSpec>& systems, std::size_t replications,
                             int threads = 0) {
  std::vector<const SystemSpec*> variants;
  for (const SystemSpec& system : systems) variants.push_back(&system);
  std::ostringstream out;
  Progress progress(Progress::Mode::kOff, "test",
                    std::vector<Duration>(replications * systems.size()), out);
  ReplicateOptions options;
  options.replications = replications;
  options.threads = threads;
  const std::atomic<bool> stop{false};
  return replicate(variants, options, stop, progress);
}

inline Comparison compared(const std::vector<SystemSpec>& systems, std::size_t replications,
                           std::vector<std::string> metrics = {}) {
  const Replicated all = replicated(systems, replications);
  std::vector<Json> numbers;
  for (std::size_t v = 0; v < systems.size(); ++v)
    numbers.push_back(all.folds[v].numbers(systems[v]));
  if (metrics.empty()) metrics = usual_metrics(all.folds, false);
  return compare(all.folds, numbers, metrics, "latency.mean");
}

}  // namespace ballast::test
