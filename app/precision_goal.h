// How well numbers are to be known before a run of replications may stop (`--until-precision 2%
// --precision-of latency.p99`): Law's rule at fixed checkpoints (sim/statistics/precision.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/fold.h"
#include "app/json.h"
#include "app/options.h"

namespace ballast {

// `--replications`, `--until-precision` and `--precision-of` as typed.
struct ReplicationArguments {
  int replications = 0;  // 0: not given
  std::string until_precision;
  std::vector<std::string> precision_of;

  bool several() const { return replications > 1 || !until_precision.empty(); }
  // The options again, for a shell; "" when there are none.
  std::string command_line() const;
};
// `otherwise`: what happens without the option, for --help.
void add_replication_options(Options& options, ReplicationArguments& arguments,
                             const std::string& otherwise);

struct PrecisionGoal {
  double relative = 0;
  std::vector<std::string> metrics;  // as typed
  std::vector<std::vector<std::string>> paths;
};
inline constexpr int kMostReplications = 1000;  // unless the user says otherwise

// The goal of the arguments, nothing when there is none; `usual` is the metric when none is named.
// Throws InvalidInput.
std::optional<PrecisionGoal> precision_goal(const ReplicationArguments& arguments,
                                            const std::string& usual);
// "latency.p99" as the path of a result. Throws InvalidInput, whose message names `option`.
std::vector<std::string> metric_path(const std::string& metric, const std::string& option);
// Throws InvalidInput if the fold has no such metric, with the nearest that it has.
void check_metric(const Fold& fold, const std::string& metric, const std::string& option);

// Whether all its metrics of a folded result are precise enough.
bool is_met(const PrecisionGoal& goal, const Json& numbers);
// {wanted, of, reached}
Json goal_json(const PrecisionGoal& goal, bool reached);

}  // namespace ballast
