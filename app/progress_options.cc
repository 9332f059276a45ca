#include "app/progress_options.h"

#include "app/console.h"

namespace ballast {

Progress::Mode ProgressArguments::mode() const {
  if (quiet || progress == "off") return Progress::Mode::kOff;
  if (progress == "plain") return Progress::Mode::kPlain;
  return stderr_is_terminal() ? Progress::Mode::kBar : Progress::Mode::kPlainLate;
}

void add_threads_option(Options& options, int& threads) {
  options
      .add("--threads", threads,
           "Runs at a time; the result does not depend on it (default: all cores)")
      .type("N")
      .between(1, 1024);
}

void add_progress_options(Options& options, ProgressArguments& arguments) {
  options.flag("--quiet", arguments.quiet, "Only the result: no progress, no warnings");
  options
      .add("--progress", arguments.progress,
           "auto: a bar on a terminal, else lines for runs that take long")
      .type("auto|plain|off")
      .one_of({"auto", "plain", "off"});
}

}  // namespace ballast
