// Replications: the same scenario, or several variants of it, run again and again with other random
// draws. Replication k of all variants has the same draws (common random numbers), so variants can
// be compared pairwise. Runs go in parallel and are folded in order: the number of threads cannot
// be seen in the result.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include "app/fold.h"
#include "models/result.h"
#include "models/spec.h"

namespace ballast {

class Progress;

// What all runs together took.
struct Effort {
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  double wall_s = 0;
};

struct ReplicateOptions {
  std::size_t replications = 1;  // at most
  int threads = 0;               // 0: as many as the machine has
  // Asked after each replication; true: no more are needed.
  std::function<bool(const std::vector<Fold>& folds)> enough;
  // Sees the measures of all variants in each replication before they are folded, to add what
  // follows from several of them.
  std::function<void(std::vector<Json>& measures)> relate;
  // Sees the time series of each run of a replication that is complete, in order.
  std::function<void(std::size_t variant, const Series& series)> watch;
};

struct Replicated {
  // One a variant; empty when there is but one replication, or not even one is complete.
  std::vector<Fold> folds;
  // The first replication of each variant, with its series; of an interrupted one as far as it
  // came, if it had begun.
  std::vector<std::optional<RunResult>> firsts;
  // Of each variant, where there is a single replication: what it says by itself (app/long_run.h).
  std::vector<Json> steady_states;
  bool partial = false;  // stopped before all replications were complete
  Effort effort;
};

// Run number `replication * variants.size() + variant` of `progress`. Replications are numbered
// from that of the specs on. Throws what simulate() throws, for the first run (in order) that
// failed.
Replicated replicate(const std::vector<const SystemSpec*>& variants,
                     const ReplicateOptions& options, const std::atomic<bool>& stop,
                     Progress& progress);

}  // namespace ballast
