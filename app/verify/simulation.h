// How an entry of a reference file is simulated: the system it describes in the words of a
// scenario, which of its numbers a run measures, and how long a run has to be. Found by the model
// that the entry names and the parameters it has, as its formula is (app/reference/formula.h).
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/reference/reference_file.h"
#include "models/result.h"

namespace ballast {

using Measure = std::function<double(const WindowStats&)>;

struct SimulatedNumber {
  std::string name;  // "W", "Q[1]"
  double exact = 0;
  // Half-width of the 99.9 % interval of `exact`, where that comes from another simulation.
  double slack = 0;
  // What the entry allows on top of noise: .01 of a closed form, more of a fluid limit.
  double tolerance = 0.01;
  bool tail = false;  // a quantile: known half as well as the means of the same run
  Measure measure;
};

struct Simulation {
  std::string variant;   // of an entry that has several; empty
  std::string scenario;  // traffic, balancers and pools; the unit of time of the entry is a second
  double rate = 0;       // customers a second
  // So many know the means to 1 % with an interval of 99.9 %.
  double customers = 0;
  double warmup_s = 0;
  double cooldown_s = 0;  // for requests of the measured time to end
  double fixed_s = 0;     // of a course from a given start: the measured time of every replication
  double load = 0;        // of the busiest server
  double scv = 1;         // squared coefficient of variation: the larger of gaps and work
  std::vector<SimulatedNumber> numbers;
  // Changes the system of one replication (faults at random times); null: nothing to do.
  std::function<void(SystemSpec&)> prepare;
};

struct Recipe {
  std::string_view model;               // the entry's model begins so
  std::vector<std::string_view> needs;  // parameters it must have
  std::vector<Simulation> (*make)(const ReferenceEntry&);
};

// The lists, one a file.
std::span<const Recipe> queue_recipes();
std::span<const Recipe> pool_recipes();
std::span<const Recipe> client_recipes();
std::span<const Recipe> course_recipes();

// What there is to simulate of an entry; `reason` says why there is nothing.
struct Simulations {
  std::vector<Simulation> all;
  std::string reason;
};
Simulations simulations_of(const ReferenceEntry& entry);

}  // namespace ballast
