// Laws of every kind with known arguments, built the way a scenario builds them.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <initializer_list>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "sim/distribution.h"

namespace ballast::testing {

inline Duration in_s(double s) { return from_seconds(s); }

inline Args args(std::initializer_list<std::pair<std::string, Args::Value>> values) {
  Args result;
  for (const auto& [name, value] : values) result.set(name, value);
  return result;
}

inline ArgsProblem problem(std::string_view kind_name, const Args& given) {
  const DistributionKind* kind = find_distribution_kind(kind_name);
  return kind->check ? kind->check(given) : "";
}

inline Law law(std::string_view kind_name, const Args& given) {
  EXPECT_EQ(problem(kind_name, given), "") << kind_name;
  return find_distribution_kind(kind_name)->make(given);
}

struct LawCase {
  std::string name;
  Law law;
  double mean_s;
  double scv;
  std::function<double(double)> cdf;  // empty where the law has atoms
};
inline void PrintTo(const LawCase& c, std::ostream* out) { *out << c.name; }

// One case at least of every law; means and variability worked out by hand or from textbooks.
std::vector<LawCase> law_cases();

}  // namespace ballast::testing
