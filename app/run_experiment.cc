#include "app/run_experiment.h"

#include <algorithm>

#include "app/progress.h"
#include "app/result_json.h"
#include "sim/statistics/precision.h"

namespace ballast {

const ExperimentRun* Experiment::whatif(std::string_view name) const {
  for (std::size_t i = 1; i < runs.size(); ++i)
    if (runs[i].whatif == name) return &runs[i];
  return nullptr;
}

bool Experiment::partial() const {
  return interrupted || std::any_of(runs.begin(), runs.end(),
                                    [](const ExperimentRun& run) { return run.result.partial; });
}

Effort Experiment::effort() const {
  if (whole_effort) return *whole_effort;
  const RunResult& only = base().result;
  return {only.events, only.requests_simulated, only.wall_s};
}

Experiment run_experiment(std::vector<PlannedRun> plan, const ExperimentOptions& options,
                          const std::atomic<bool>& stop, Progress& progress) {
  std::vector<const SystemSpec*> variants;
  std::size_t baseline = 0;  // the base itself: there is none
  for (std::size_t i = 0; i < plan.size(); ++i) {
    variants.push_back(&plan[i].scenario.system);
    if (i > 0 && plan[i].whatif == plan[0].scenario.baseline) baseline = i;
  }
  ReplicateOptions replicating;
  replicating.replications = options.replications;
  replicating.threads = options.threads;
  if (baseline > 0)
    replicating.relate = [baseline](std::vector<Json>& measures) {
      attribute(measures[0], measures[baseline]);
    };
  bool reached = false;
  if (options.goal) {
    progress.expect(kFirstCheckpoint * plan.size());
    replicating.enough = [&](const std::vector<Fold>& folds) {
      const std::size_t n = folds[0].replications();
      if (n == 1)
        for (const std::string& metric : options.goal->metrics)
          check_metric(folds[0], metric, "--precision-of");
      if (!is_checkpoint(n) && n < options.replications) return false;
      reached = is_met(*options.goal, folds[0].numbers(plan[0].scenario.system));
      progress.expect(next_checkpoint(n) * plan.size());
      return reached;
    };
  }
  Replicated all = replicate(variants, replicating, stop, progress);

  Experiment experiment;
  experiment.interrupted = all.partial;
  const bool folded = options.replications > 1 && !all.folds.empty();
  if (folded) experiment.whole_effort = all.effort;
  if (folded && options.goal) experiment.precision = goal_json(*options.goal, reached);
  for (std::size_t i = 0; i < all.firsts.size(); ++i) {
    if (!all.firsts[i]) continue;
    experiment.runs.push_back({std::move(plan[i].whatif), std::move(plan[i].scenario),
                               std::move(*all.firsts[i]), nullptr,
                               std::move(all.steady_states[i])});
    if (folded) experiment.runs.back().fold = std::make_shared<Fold>(std::move(all.folds[i]));
  }
  return experiment;
}

}  // namespace ballast
