// Runs every point of a grid, each with as many replications, and keeps the numbers that were asked
// for. With a study file, runs that are in it are not run again. All points meet the same traffic
// (common random numbers): what differs between two of them is due to what was varied.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "app/json.h"
#include "app/scenario_input.h"
#include "app/sweep/grid.h"
#include "app/sweep/metrics.h"
#include "app/sweep/study_file.h"
#include "models/result.h"

namespace ballast {

class Progress;

// The simulated time of a run at each point; throws InvalidInput with what is wrong at any of them.
std::vector<Duration> lengths_of(const LoadedScenario& loaded, const Grid& grid);

class Sweep {
 public:
  // One a metric: a number, {value, low, high} of several replications, or null without data.
  using Row = std::vector<Json>;

  // `lengths` as of lengths_of(). `study` may be null.
  Sweep(const LoadedScenario& loaded, Grid grid, std::vector<Duration> lengths,
        std::vector<Metric> metrics, int replications, StudyFile* study);

  // Simulated time of the runs that are still to be made, for Progress.
  std::vector<Duration> remaining() const;
  void run(int threads, const std::atomic<bool>& stop, Progress& progress);

  const Grid& grid() const { return grid_; }
  const std::vector<Metric>& metrics() const { return metrics_; }
  int replications() const { return replications_; }
  // Null: interrupted before all runs of the point had ended.
  const Row* row(std::size_t point) const;
  std::size_t complete_points() const;
  std::size_t resumed_runs() const { return resumed_; }
  // The whole result of some point; null when there is none.
  const Json& example() const { return example_; }

 private:
  struct Point {
    std::vector<std::optional<RunResult>> runs;  // of several replications, until all are there
    int done = 0;
    std::optional<Row> row;
  };

  Scenario scenario_at(std::size_t point) const;
  bool has(RunId run) const;
  std::vector<RunId> missing() const;
  // Puts a run in its place; the last one of a point makes its row.
  void take(RunId run, const Scenario* scenario, RunResult result);
  void finish(std::size_t point, const Json& result);

  const LoadedScenario& loaded_;
  Grid grid_;
  std::vector<Metric> metrics_;
  int replications_;
  StudyFile* study_;
  std::vector<Point> points_;
  std::vector<Duration> lengths_;  // of a run at each point
  std::vector<bool> there_;        // by point and replication
  std::size_t resumed_ = 0;
  Json example_;
  std::mutex mutex_;  // of everything above, while it runs
};

}  // namespace ballast
