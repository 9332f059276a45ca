#include "app/plan/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "app/replicate.h"

namespace ballast {

namespace {

class Evaluation {
 public:
  Evaluation(const PlanQuestion& question, std::int64_t step, const Stage& stage)
      : question_(question), stage_(stage) {
    result_.step = step;
    const double looks = static_cast<double>(stage.looks.size());
    const double misses =
        static_cast<double>(question.objectives.size() * question.conditions.size());
    errors_ = {stage.error / looks, stage.error / looks / misses};
  }

  JudgedStep run(const std::atomic<bool>& stop) {
    if (!prepare()) return std::move(result_);
    std::vector<const SystemSpec*> variants;
    std::vector<Duration> lengths;
    for (const SystemSpec& system : systems_) variants.push_back(&system);
    ReplicateOptions options;
    options.replications = stage_.looks.back();
    options.threads = question_.threads;
    options.enough = [&](const std::vector<Fold>& folds) { return decided(folds); };
    for (std::size_t i = 0; i < options.replications; ++i)
      for (const SystemSpec& system : systems_) lengths.push_back(system.duration);
    Progress progress(question_.progress,
                      fmt::format("plan: {}", question_.variable.label(result_.step)), lengths,
                      std::cerr);
    const Replicated all = replicate(variants, options, stop, progress);
    progress.finish();
    if (!all.partial && result_.replications != all.folds.front().replications())
      judge_all(all.folds);
    return std::move(result_);
  }

 private:
  bool prepare() {
    Checked<Scenario> scenario = question_.variable.at(result_.step);
    if (!scenario.ok()) {
      for (const Diagnostic& diagnostic : scenario.diagnostics)
        if (diagnostic.severity == Diagnostic::Severity::kError) {
          result_.impossible = diagnostic.message;
          break;
        }
      result_.standing = Standing::kMissed;
      return false;
    }
    for (const Condition& condition : question_.conditions) {
      SystemSpec system = scenario.value->system;
      system.replication += stage_.first_replication;
      if (!apply(system, question_.pool, condition.loss)) {
        result_.impossible = "nothing is left " + condition.name();
        result_.standing = Standing::kMissed;
        return false;
      }
      systems_.push_back(std::move(system));
    }
    return true;
  }

  bool decided(const std::vector<Fold>& folds) {
    const std::size_t replications = folds.front().replications();
    if (!std::binary_search(stage_.looks.begin(), stage_.looks.end(), replications)) return false;
    judge_all(folds);
    return result_.standing == Standing::kMet || result_.standing == Standing::kMissed;
  }

  void judge_all(const std::vector<Fold>& folds) {
    result_.replications = folds.front().replications();
    result_.conditions.clear();
    result_.looks_met = true;
    result_.standing = Standing::kMet;
    for (std::size_t i = 0; i < folds.size(); ++i) {
      JudgedCondition condition{question_.conditions[i], {}, folds[i].numbers(systems_[i])};
      for (const Expectation& objective : question_.objectives) {
        condition.objectives.push_back(judge(objective, folds[i], condition.numbers, errors_));
        const JudgedObjective& judged = condition.objectives.back();
        result_.looks_met = result_.looks_met && judged.looks_met;
        if (judged.standing == Standing::kMissed)
          result_.standing = Standing::kMissed;
        else if (judged.standing != Standing::kMet && result_.standing != Standing::kMissed)
          result_.standing = judged.standing;
      }
      result_.conditions.push_back(std::move(condition));
    }
  }

  const PlanQuestion& question_;
  const Stage& stage_;
  ClaimErrors errors_;
  std::vector<SystemSpec> systems_;
  JudgedStep result_;
};

}  // namespace

JudgedStep evaluate(const PlanQuestion& question, std::int64_t step, const Stage& stage,
                    const std::atomic<bool>& stop) {
  return Evaluation(question, step, stage).run(stop);
}

}  // namespace ballast
