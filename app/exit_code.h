// What the exit code of `ballast` says to scripts.
#pragma once

namespace ballast {

enum ExitCode : int {
  kExitOk = 0,
  kExitMissed = 1,         // ran, but an objective was missed or had no data
  kExitUsage = 2,          // wrong command line, invalid scenario
  kExitEnvironment = 3,    // cannot read or write
  kExitBug = 70,           // the simulator caught itself in a mistake (EX_SOFTWARE of sysexits.h)
  kExitInterrupted = 130,  // Ctrl-C; what there was is written and marked
};

}  // namespace ballast
