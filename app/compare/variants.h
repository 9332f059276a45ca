// What `ballast compare` compares: a scenario and its what-ifs, the same scenario under several
// algorithms, or several scenarios. All have one seed, so replication k of each meets the same
// draws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.h"

namespace ballast {

struct CompareArguments {
  std::vector<std::string> scenarios;  // as typed
  std::vector<std::string> sets;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> algorithms;  // each "a,b,{name: c, points: 1}"
  std::vector<std::string> balancers;   // whose algorithm is meant; none: all
  std::vector<std::string> whatifs;

  std::string command_line() const;
};

struct Variant {
  std::string name;
  std::string kind;  // "scenario", "whatif" or "algorithm"
  Scenario scenario;
};

struct Variants {
  std::vector<Variant> all;  // at least two; the first is what the others are held against
  std::optional<std::size_t> baseline;  // the one without the incident
  std::vector<Diagnostic> warnings;
};

// Throws InvalidInput or IoError.
Variants variants_of(const CompareArguments& arguments);

// "a,{b: 1, c: 2},d" at the commas outside brackets and quotes.
std::vector<std::string> split_list(const std::string& text);

}  // namespace ballast
