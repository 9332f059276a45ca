// The options by which commands take how to show progress (--quiet, --progress).
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

void add_progress_options(Options& options, ProgressArguments& arguments);

}  // namespace ballast
