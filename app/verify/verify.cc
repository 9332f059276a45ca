#include "app/verify/verify.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "app/in_order.h"
#include "app/shipped_files.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace {

struct Job {
  std::size_t entry = 0;
  std::size_t place = 0;  // among the simulations of the entry
  Simulation simulation;
  double customers = 0;
};

// Progress counts customers, as if they were nanoseconds of simulated time.
Duration as_length(double customers) {
  return Duration{static_cast<std::int64_t>(std::min(customers, 1e15)) + 1};
}

}  // namespace

VerifyOptions quick_verification() {
  VerifyOptions options;
  options.effort = {0.05, 8e6, 0.9, 4, 20};
  options.coverage = {{0.5, 400, 4000}};
  return options;
}

VerifyOptions full_verification() {
  VerifyOptions options;
  options.effort = {0.01, 2e10, 1, 1e9, 40};
  options.coverage = {{0.5, 1000, 20'000}, {0.9, 1000, 50'000}};
  return options;
}

bool VerifiedEntry::agrees() const {
  if (names_formula)
    for (const ComparedNumber& number : formula.numbers)
      if (number.verdict == ComparedNumber::Verdict::kDiffers) return false;
  return std::all_of(simulations.begin(), simulations.end(),
                     [](const CheckedSimulation& s) { return s.agrees(); });
}

bool Verification::agrees() const {
  return std::all_of(entries.begin(), entries.end(),
                     [](const VerifiedEntry& entry) { return entry.agrees(); }) &&
         std::all_of(coverage.begin(), coverage.end(),
                     [](const Coverage& each) { return each.agrees(); });
}

Verification verify(const std::vector<ReferenceFile>& files, const VerifyOptions& options,
                    const std::atomic<bool>& stop) {
  Verification verification;
  std::vector<Job> jobs;
  std::vector<Duration> lengths;
  for (const ReferenceFile& file : files)
    for (const ReferenceEntry& entry : file.entries) {
      VerifiedEntry verified;
      verified.file = file.name;
      verified.entry = entry;
      verified.names_formula = names_formula(entry);
      if (verified.names_formula) verified.formula = check_formula(entry);
      Simulations simulations = simulations_of(entry);
      verified.not_simulated = std::move(simulations.reason);
      for (Simulation& simulation : simulations.all) {
        CheckedSimulation skipped;
        skipped.variant = simulation.variant;
        const double customers = customers_of(simulation, options.effort, &skipped.skipped);
        verified.simulations.push_back(skipped);
        if (!skipped.skipped.empty()) continue;
        jobs.push_back({verification.entries.size(), verified.simulations.size() - 1,
                        std::move(simulation), customers});
        lengths.push_back(as_length(customers));
      }
      verification.entries.push_back(std::move(verified));
    }
  for (const CoverageCase& of : options.coverage)
    lengths.push_back(as_length(of.experiments * 10 * of.customers));

  Progress progress(options.progress, "verify", lengths, std::cerr);
  const auto update = [&](std::size_t job, double customers) {
    progress.update(job, kStart + as_length(customers), static_cast<std::uint64_t>(customers));
  };
  map_in_order<CheckedSimulation>(
      jobs.size(), options.threads,
      [&](std::size_t i) {
        if (stop.load(std::memory_order_relaxed)) return CheckedSimulation{};
        return simulate_entry(jobs[i].simulation, options.effort, stop,
                              [&](double customers) { update(i, customers); });
      },
      [&](std::size_t i, CheckedSimulation&& checked) {
        if (stop.load(std::memory_order_relaxed)) return false;
        verification.entries[jobs[i].entry].simulations[jobs[i].place] = std::move(checked);
        return true;
      });
  for (std::size_t i = 0; i < options.coverage.size() && !stop; ++i)
    for (Coverage& each :
         coverage(options.coverage[i], options.threads, stop, [&](std::uint32_t experiments) {
           update(jobs.size() + i, experiments * 10 * options.coverage[i].customers);
         }))
      verification.coverage.push_back(std::move(each));
  verification.partial = stop.load(std::memory_order_relaxed);
  return verification;
}

std::vector<std::string> shipped_reference_files() {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const fs::path& directory :
       shipped_directories("reference", "BALLAST_REFERENCE", "tests/reference")) {
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(directory, error))
      if (entry.path().extension() == ".json")
        files.push_back(entry.path().lexically_normal().string());
    std::sort(files.begin(), files.end());
    if (!files.empty()) return files;
  }
  throw IoError(
      "cannot find the reference values that come with ballast; name files with "
      "--reference");
}

}  // namespace ballast
