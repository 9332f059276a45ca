#include "app/run_experiment.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "app/progress.h"
#include "models/simulation.h"

namespace ballast {

const ExperimentRun* Experiment::whatif(std::string_view name) const {
  for (std::size_t i = 1; i < runs.size(); ++i)
    if (runs[i].whatif == name) return &runs[i];
  return nullptr;
}

bool Experiment::partial() const {
  return std::any_of(runs.begin(), runs.end(),
                     [](const ExperimentRun& run) { return run.result.partial; });
}

Experiment run_experiment(std::vector<PlannedRun> plan, int threads, const std::atomic<bool>& stop,
                          Progress& progress) {
  std::vector<std::optional<RunResult>> results(plan.size());
  std::vector<std::exception_ptr> errors(plan.size());
  const auto run_one = [&](std::size_t i) {
    if (i > 0 && stop.load(std::memory_order_relaxed)) return;
    try {
      RunControl control;
      control.stop = &stop;
      control.progress = [&progress, i](Time now, std::uint64_t requests) {
        progress.update(i, now, requests);
      };
      results[i] = simulate(plan[i].scenario.system, control);
    } catch (...) {
      errors[i] = std::current_exception();
    }
  };

  const int width = threads > 0 ? threads : tbb::this_task_arena::max_concurrency();
  // Without this oneTBB never starts more threads than the machine has cores.
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(width));
  tbb::task_arena arena(width);
  std::atomic<std::size_t> next{0};  // runs start in order, whichever thread is free
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, plan.size(), [&](std::size_t) { run_one(next++); });
  });
  progress.finish();

  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
  Experiment experiment;
  for (std::size_t i = 0; i < plan.size(); ++i)
    if (results[i])
      experiment.runs.push_back(
          {std::move(plan[i].whatif), std::move(plan[i].scenario), std::move(*results[i])});
  return experiment;
}

}  // namespace ballast
