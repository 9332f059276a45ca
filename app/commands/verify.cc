// `ballast verify`: does the simulator agree with theory?
#include <memory>

#include "app/commands/command.h"
#include "app/console.h"
#include "app/exit_code.h"
#include "app/interrupt.h"
#include "app/progress_options.h"
#include "app/scenario_input.h"
#include "app/verify/report.h"
#include "app/verify/verify.h"

namespace ballast {

namespace {

struct VerifyArguments {
  bool full = false;
  bool all = false;
  std::vector<std::string> files;
  int threads = 0;
  ProgressArguments progress;
};

int verify(const VerifyArguments& a, const CommandContext& context) {
  std::vector<ReferenceFile> files;
  for (const std::string& file : a.files.empty() ? shipped_reference_files() : a.files)
    files.push_back(read_reference_file(file));
  VerifyOptions options = a.full ? full_verification() : quick_verification();
  if (!a.files.empty() && !a.full) options.coverage.clear();
  options.threads = a.threads;
  options.progress = a.progress.mode();
  const Verification verification = verify(files, options, catch_interrupts());
  write_stdout(context.json()
                   ? json_text(verification_json(verification, a.full ? "full" : "quick"))
                   : verification_text(verification, a.all, Style{stdout_wants_colour()}));
  if (verification.partial) return kExitInterrupted;
  return verification.agrees() ? kExitOk : kExitMissed;
}

std::function<int()> setup(Options& options, CommandContext& context) {
  const auto chosen = std::make_shared<VerifyArguments>();
  options.flag("--full", chosen->full,
               "Every entry that can be known to 1 %, and the coverage of intervals at .9 too: a "
               "night");
  options
      .add("--reference", chosen->files,
           "Verify the entries of this file instead of those that come with ballast (repeatable)")
      .type("FILE");
  options.flag("--all", chosen->all, "A line for every number, not only for the farthest off");
  add_threads_option(options, chosen->threads);
  add_format_option(options, context);
  add_progress_options(options, chosen->progress);
  return [chosen, &context] { return verify(*chosen, context); };
}

}  // namespace

extern const Command kVerifyCommand;
const Command kVerifyCommand = {
    "verify", "Show that the simulator agrees with theory: case by case, with intervals",
    "Examples:\n"
    "  ballast verify                             utilization up to .9: a minute\n"
    "  ballast verify --full --format json        everything, for the night\n"
    "  ballast verify --reference mine.json       your own exact values, in the same layout\n"
    "A case agrees when the exact value lies in the 99.9 % interval of the simulation; one that\n"
    "does not is looked at again with other draws and four times as many customers.\n"
    "Exit codes: 0 all agree, 1 something disagrees, 2 a file is not of the layout, 3 cannot "
    "read,\n"
    "130 interrupted\n",
    setup};

}  // namespace ballast
