// The options by which commands take how to run many simulations and to show progress: --threads,
// --quiet, --progress.
#pragma once

#include <string>

#include "app/options.h"
#include "app/progress.h"

namespace ballast {

struct ProgressArguments {
  bool quiet = false;  // no warnings either
  std::string progress = "auto";

  Progress::Mode mode() const;
};

// How many runs go at a time; 0, the default: as many as the machine has cores.
void add_threads_option(Options& options, int& threads);
void add_progress_options(Options& options, ProgressArguments& arguments);

}  // namespace ballast
