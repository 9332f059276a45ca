#include "app/sweep/sweep.h"

#include <algorithm>
#include <set>

#include "app/expectations.h"
#include "app/fold.h"
#include "app/in_order.h"
#include "app/invalid_input.h"
#include "app/measures.h"
#include "app/progress.h"
#include "app/result_json.h"
#include "app/sweep/run_codec.h"
#include "models/simulation.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace {

std::vector<std::string> with(std::vector<std::string> path, const char* member) {
  path.emplace_back(member);
  return path;
}

Json value_of(const Json& result, const Metric& metric) {
  const Json* value = find_value(result, metric.path);
  if (value == nullptr) return nullptr;
  const Json* low = find_value(result, with(metric.path, "low"));
  const Json* high = find_value(result, with(metric.path, "high"));
  if (low == nullptr || high == nullptr) return *value;
  return {{"value", *value}, {"low", *low}, {"high", *high}};
}

}  // namespace

std::vector<Duration> lengths_of(const LoadedScenario& loaded, const Grid& grid) {
  std::vector<Duration> lengths;
  std::vector<Diagnostic> mistakes;
  std::set<std::string> seen;  // a value that is wrong is so at many points
  for (std::size_t point = 0; point < grid.size(); ++point) {
    const Checked<Scenario> scenario = loaded.patched(grid.patches_at(point));
    lengths.push_back(scenario.ok() ? scenario.value->system.duration : Duration{0});
    for (const Diagnostic& diagnostic : scenario.diagnostics)
      if (diagnostic.severity == Diagnostic::Severity::kError &&
          seen.insert(diagnostic.text()).second)
        mistakes.push_back(diagnostic);
  }
  if (!mistakes.empty()) throw InvalidInput(std::move(mistakes));
  return lengths;
}

Sweep::Sweep(const LoadedScenario& loaded, Grid grid, std::vector<Duration> lengths,
             std::vector<Metric> metrics, int replications, StudyFile* study)
    : loaded_(loaded),
      grid_(std::move(grid)),
      metrics_(std::move(metrics)),
      replications_(replications),
      study_(study),
      points_(grid_.size()),
      lengths_(std::move(lengths)),
      there_(grid_.size() * static_cast<std::size_t>(replications)) {
  if (study_ == nullptr) return;
  study_->each([&](RunId run, const std::string& result, const std::string& state) {
    if (replications_ == 1) {
      there_[run.point] = true;
      ++resumed_;
      finish(run.point, Json::parse(result));
    } else if (auto decoded = decode_run(state)) {
      ++resumed_;
      take(run, nullptr, *std::move(decoded));
    } else {
      throw IoError("the study has a run that this program cannot read");
    }
  });
}

bool Sweep::has(RunId run) const {
  return there_[run.point * static_cast<std::size_t>(replications_) +
                static_cast<std::size_t>(run.replication)];
}

std::vector<RunId> Sweep::missing() const {
  std::vector<RunId> runs;
  for (std::size_t point = 0; point < points_.size(); ++point)
    for (int replication = 0; replication < replications_; ++replication)
      if (const RunId run{point, replication}; !has(run)) runs.push_back(run);
  return runs;
}

std::vector<Duration> Sweep::remaining() const {
  std::vector<Duration> lengths;
  for (const RunId& run : missing()) lengths.push_back(lengths_[run.point]);
  return lengths;
}

Scenario Sweep::scenario_at(std::size_t point) const {
  return *loaded_.patched(grid_.patches_at(point)).value;
}

void Sweep::run(int threads, const std::atomic<bool>& stop, Progress& progress) {
  const std::vector<RunId> todo = missing();
  run_in_order(
      todo.size(), threads,
      [&](std::size_t i) {
        if (stop.load(std::memory_order_relaxed)) return;
        const RunId run = todo[i];
        Scenario scenario = scenario_at(run.point);
        scenario.system.replication += static_cast<std::uint32_t>(run.replication);
        RunControl control;
        control.stop = &stop;
        control.progress = [&](Time now, std::uint64_t requests) {
          progress.update(i, now, requests);
        };
        RunResult result = simulate(scenario.system, control);
        if (result.partial) return;
        result.series = {};
        const Json numbers = plain_numbers(run_measures(scenario.system, result));
        const std::lock_guard lock(mutex_);
        if (study_ != nullptr)
          study_->add(run, numbers.dump(-1, ' ', false, Json::error_handler_t::replace),
                      replications_ > 1 ? encode_run(result) : "");
        if (replications_ == 1)
          finish(run.point, numbers);
        else
          take(run, &scenario, std::move(result));
      },
      [](std::size_t) { return true; });
}

void Sweep::take(RunId run, const Scenario* scenario, RunResult result) {
  Point& point = points_[run.point];
  const auto replications = static_cast<std::size_t>(replications_);
  there_[run.point * replications + static_cast<std::size_t>(run.replication)] = true;
  point.runs.resize(replications);
  point.runs[static_cast<std::size_t>(run.replication)] = std::move(result);
  if (++point.done < replications_) return;
  const Scenario& of = scenario != nullptr ? *scenario : scenario_at(run.point);
  Fold fold;
  for (const std::optional<RunResult>& each : point.runs) fold.add(run_measures(of.system, *each));
  point.runs.clear();
  finish(run.point, fold.numbers(of.system));
}

void Sweep::finish(std::size_t point, const Json& result) {
  Row row;
  for (const Metric& metric : metrics_) row.push_back(value_of(result, metric));
  points_[point].row = std::move(row);
  if (example_.is_null()) example_ = result;
}

const Sweep::Row* Sweep::row(std::size_t point) const {
  return points_[point].row ? &*points_[point].row : nullptr;
}

std::size_t Sweep::complete_points() const {
  return static_cast<std::size_t>(std::count_if(
      points_.begin(), points_.end(), [](const Point& point) { return point.row.has_value(); }));
}

}  // namespace ballast
