// The validation set: every entry of files of reference values against the formulas of
// models/theory and, where the simulator can play it, against simulation; and the coverage of
// intervals.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "app/progress.h"
#include "app/reference/formula_check.h"
#include "app/verify/coverage.h"
#include "app/verify/simulate_entry.h"

namespace ballast {

struct VerifyOptions {
  VerifyEffort effort;
  std::vector<CoverageCase> coverage;
  int threads = 0;
  Progress::Mode progress = Progress::Mode::kOff;
};

// Utilization up to .9 and squared coefficients of variation up to 4, to 5 %: a minute.
VerifyOptions quick_verification();
// Everything that can be known to 1 %: a night.
VerifyOptions full_verification();

struct VerifiedEntry {
  std::string file;
  ReferenceEntry entry;
  bool names_formula = false;
  FormulaCheck formula;  // where it names one
  std::vector<CheckedSimulation> simulations;
  std::string not_simulated;  // why; empty where there are simulations

  bool agrees() const;
};

struct Verification {
  std::vector<VerifiedEntry> entries;
  std::vector<Coverage> coverage;
  bool partial = false;

  bool agrees() const;
};

Verification verify(const std::vector<ReferenceFile>& files, const VerifyOptions& options,
                    const std::atomic<bool>& stop);

// The files that come with the command, sorted by name; throws IoError where there are none.
std::vector<std::string> shipped_reference_files();

}  // namespace ballast
