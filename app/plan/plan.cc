#include "app/plan/plan.h"

#include <algorithm>
#include <cmath>

#include "app/expectations.h"
#include "app/invalid_input.h"
#include "app/plan/search.h"
#include "app/precision_goal.h"
#include "app/sweep/metrics.h"

namespace ballast {

namespace {

constexpr std::uint32_t kVerificationDraws = 1u << 20;
constexpr std::uint32_t kCurveDraws = 1u << 21;
// Steps on either side of the candidate that verification goes to at most.
constexpr int kMostNeighbours = 6;

class Planning {
 public:
  Planning(const PlanQuestion& question, const PlanOptions& options, const std::atomic<bool>& stop)
      : question_(question), options_(options), stop_(stop) {
    error_ = 1 - options.probability;
    const std::size_t most = std::max<std::size_t>(options.replications, 4);
    search_ = {0, {4, std::max<std::size_t>(5, most / 4)}, error_};
    verification_ = {kVerificationDraws, {}, error_};
    for (std::size_t looks = most; looks >= 4 && verification_.looks.size() < 3; looks /= 2)
      verification_.looks.insert(verification_.looks.begin(), looks);
  }

  PlanAnswer run() {
    const std::int64_t present =
        std::clamp(question_.variable.present(), options_.least, options_.most);
    SearchRange range{rank(options_.least), rank(options_.most), rank(present),
                      std::max<std::int64_t>(1, present / 8),
                      [&] { return near_saturation(present); }};
    if (range.least > range.most) std::swap(range.least, range.most);
    const SearchResult found = search_least(
        range,
        [&](std::int64_t number) {
          const JudgedStep& step = look_at(number, search_, answer_.searched);
          if (answer_.searched.size() == 1) refuse_unknown_metrics(step);
          const bool decided =
              step.standing == Standing::kMet || step.standing == Standing::kMissed;
          return Look{step.standing == Standing::kMet || (!decided && step.looks_met), decided};
        },
        [&] { return stop_.load(std::memory_order_relaxed); });
    if (found.bad_above_good) answer_.not_monotone_at = step_of(*found.bad_above_good);
    if (found.least_good && !stop_) verify(*found.least_good, range);
    if (answer_.sure && options_.curve && !stop_) draw_curve();
    answer_.partial = stop_.load(std::memory_order_relaxed);
    return std::move(answer_);
  }

 private:
  // A larger rank is more relief: more servers, or less load.
  std::int64_t rank(std::int64_t step) const {
    return question_.variable.more_is_better() ? step : options_.most + 1 - step;
  }
  std::int64_t step_of(std::int64_t number) const { return rank(number); }

  // Where the pool would be all but busy all the time. Far beyond it every run is a long backlog.
  std::optional<std::int64_t> near_saturation(std::int64_t present) const {
    constexpr double kBusy = 0.97;
    const double utilization = utilization_of(answer_.searched.at(present), question_.pool);
    if (!(utilization > 0)) return std::nullopt;
    const double ratio = utilization / kBusy;
    const auto step = static_cast<double>(present);
    return rank(question_.variable.more_is_better()
                    ? static_cast<std::int64_t>(std::ceil(step * ratio))
                    : static_cast<std::int64_t>(std::floor(step / ratio)));
  }

  const JudgedStep& look_at(std::int64_t number, const Stage& stage,
                            std::map<std::int64_t, JudgedStep>& kept) {
    const std::int64_t step = step_of(number);
    const auto known = kept.find(step);
    if (known != kept.end()) return known->second;
    return kept.emplace(step, evaluate(question_, step, stage, stop_)).first->second;
  }

  // A path that has no value although requests were answered is a mistake of the user.
  void refuse_unknown_metrics(const JudgedStep& step) const {
    std::vector<Diagnostic> mistakes;
    for (const JudgedCondition& condition : step.conditions)
      for (const JudgedObjective& judged : condition.objectives) {
        if (judged.standing != Standing::kNoData || !condition.numbers.contains("latency"))
          continue;
        const std::string path = judged.text.substr(0, judged.text.find(' '));
        Diagnostic mistake;
        mistake.code = "no-data";
        mistake.message = "a run of the scenario has no value for '" + path + "'";
        mistake.location.file = "--objective";
        if (find_value(condition.numbers, metric_path(path, "--objective")) != nullptr) {
          mistake.code = "no-interval";
          mistake.message = "'" + path + "' has no interval";
          mistake.hint = "means have none under a heavy tail: plan for a quantile, as latency.p99";
        } else if (const auto close = nearest(path, number_paths(condition.numbers))) {
          mistake.hint = "did you mean '" + *close + "'?";
        } else
          mistake.hint = "paths are those of docs/results.md; a quantile needs enough requests";
        mistakes.push_back(std::move(mistake));
      }
    if (!mistakes.empty() && !stop_) throw InvalidInput(std::move(mistakes));
  }

  Standing verified(std::int64_t number) {
    return look_at(number, verification_, answer_.verified).standing;
  }

  void verify(std::int64_t candidate, const SearchRange& range) {
    // Up to the first that surely does.
    std::int64_t sure = candidate;
    while (verified(sure) != Standing::kMet) {
      if (stop_ || sure >= range.most || sure - candidate >= kMostNeighbours) return;
      ++sure;
    }
    // Down to the first that surely does not.
    std::int64_t possible = sure;
    while (possible > range.least && sure - possible <= kMostNeighbours && !stop_) {
      const Standing below = verified(possible - 1);
      if (below == Standing::kMissed) {
        answer_.below_ruled_out = true;
        break;
      }
      --possible;
      if (below == Standing::kMet) sure = possible;
    }
    answer_.sure = step_of(sure);
    answer_.possible = step_of(possible);
    if (possible == range.least) answer_.below_ruled_out = true;
  }

  void draw_curve() {
    const JudgedStep& step = answer_.verified.at(*answer_.sure);
    const Checked<Scenario> scenario = question_.variable.at(*answer_.sure);
    if (!scenario.ok()) return;
    answer_.curve =
        load_curve(scenario.value->system, question_.pool, utilization_of(step, question_.pool),
                   kCurveDraws, question_.threads, question_.progress, stop_);
  }

  const PlanQuestion& question_;
  const PlanOptions& options_;
  const std::atomic<bool>& stop_;
  double error_ = 0.05;
  Stage search_;
  Stage verification_;
  PlanAnswer answer_;
};

}  // namespace

PlanAnswer make_plan(const PlanQuestion& question, const PlanOptions& options,
                     const std::atomic<bool>& stop) {
  return Planning(question, options, stop).run();
}

double utilization_of(const JudgedStep& step, const std::string& pool) {
  if (step.conditions.empty()) return 0;
  const Json* value = find_value(step.conditions.front().numbers, {"pools", pool, "utilization"});
  return value == nullptr ? 0 : value->get<double>();
}

}  // namespace ballast
