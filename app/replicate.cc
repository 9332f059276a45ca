#include "app/replicate.h"

#include <chrono>
#include <utility>

#include "app/in_order.h"
#include "app/long_run.h"
#include "app/progress.h"
#include "app/result_json.h"
#include "models/observed_simulation.h"

namespace ballast {

namespace {

struct Run {
  bool begun = false;
  Json steady_state;
  Json measures;
  RunResult result;
};

}  // namespace

Replicated replicate(const std::vector<const SystemSpec*>& variants,
                     const ReplicateOptions& options, const std::atomic<bool>& stop,
                     Progress& progress) {
  const auto started = std::chrono::steady_clock::now();
  const std::size_t width = variants.size();
  const auto work = [&](std::size_t i) {
    Run run;
    if (i > 0 && stop.load(std::memory_order_relaxed)) return run;
    SystemSpec spec = *variants[i % width];
    spec.replication += static_cast<std::uint32_t>(i / width);
    RunControl control;
    control.stop = &stop;
    control.progress = [&progress, i](Time now, std::uint64_t requests) {
      progress.update(i, now, requests);
    };
    run.begun = true;
    if (options.replications == 1 && is_steady(spec)) {
      LongRun alone;
      run.result = simulate(spec, control,
                            [&alone](Time now, const Histogram& latency, std::uint64_t failed) {
                              alone.add(now, latency, failed);
                            });
      if (!run.result.partial) run.steady_state = alone.steady_state(spec);
    } else {
      run.result = simulate(spec, control);
    }
    if (options.replications > 1) run.measures = run_measures(spec, run.result);
    if (i >= width && !options.watch) run.result.series = {};
    return run;
  };

  Replicated all;
  all.firsts.resize(width);
  all.steady_states.resize(width);
  std::vector<Series> series;  // of the variants in the present replication, if somebody watches
  std::vector<Json> measures;  // of the variants in the present replication
  const auto take = [&](std::size_t i, Run&& run) {
    if (!run.begun || run.result.partial) {
      all.partial = true;
      // Of a single replication, what there is of the other variants is wanted still.
      if (run.begun && i < width) all.firsts[i] = std::move(run.result);
      return i < width;
    }
    all.effort.events += run.result.events;
    all.effort.requests += run.result.requests_simulated;
    if (i < width) {
      all.steady_states[i] = std::move(run.steady_state);
      if (options.replications == 1) {
        all.firsts[i] = std::move(run.result);
        return true;
      }
      all.firsts[i] = std::move(run.result);
    }
    if (options.watch)
      series.push_back(i < width ? all.firsts[i]->series : std::move(run.result.series));
    measures.push_back(std::move(run.measures));
    if (i % width + 1 < width) return true;
    if (measures.size() < width) return false;  // some of the first replication were interrupted
    if (options.relate) options.relate(measures);
    if (all.folds.empty()) all.folds.resize(width);
    for (std::size_t v = 0; v < width; ++v) {
      if (options.watch) options.watch(v, series[v]);
      all.folds[v].add(measures[v]);
    }
    series.clear();
    measures.clear();
    return !(options.enough && options.enough(all.folds));
  };
  map_in_order<Run>(width * options.replications, options.threads, work, take);
  progress.finish();
  all.effort.wall_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  return all;
}

}  // namespace ballast
