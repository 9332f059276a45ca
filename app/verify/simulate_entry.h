// Simulates what a reference entry describes, and asks the one question: does the simulator agree
// with the exact value?
//
// It does when the exact value lies in the 99.9 % interval of independent replications (counting
// the interval of a value that was simulated itself). One number in a thousand lies outside by
// chance, so what lies outside is looked at again, with other draws and four times as many
// customers, and only both together are a disagreement: one in a million.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "app/verify/simulation.h"
#include "sim/statistics/interval.h"

namespace ballast {

inline constexpr double kVerifyConfidence = 0.999;

struct VerifyEffort {
  double precision = 0.01;      // wanted of means: half-width of the 99.9 % interval
  double most_customers = 1e9;  // of one simulation
  double most_load = 1;
  double most_scv = 1e9;
  std::size_t replications = 40;
};

struct CheckedNumber {
  enum class Verdict { kAgrees, kDiffers, kNoData };
  std::string name;
  double exact = 0;
  Interval estimate;  // 99.9 %
  Verdict verdict = Verdict::kNoData;
  // Whether the interval is narrow enough to hold the simulator to the tolerance of the entry.
  bool within_tolerance = false;
};

struct CheckedSimulation {
  std::string variant;
  double customers = 0;
  std::size_t replications = 0;
  bool second_look = false;
  std::vector<CheckedNumber> numbers;
  std::string skipped;  // why it was not run; empty: it was

  bool agrees() const;
};

// How many customers it takes with this effort; `skipped` says why it would not be run.
double customers_of(const Simulation& simulation, const VerifyEffort& effort, std::string* skipped);

// `progress` hears how many customers have been served. A set `stop` ends it; what comes back is
// then without numbers.
CheckedSimulation simulate_entry(const Simulation& simulation, const VerifyEffort& effort,
                                 const std::atomic<bool>& stop,
                                 const std::function<void(double customers)>& progress);

}  // namespace ballast
