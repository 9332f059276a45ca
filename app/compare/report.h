// A comparison as JSON, schema "ballast/compare/1" (docs/results.md), and for people.
#pragma once

#include <string>
#include <vector>

#include "app/compare/comparison.h"
#include "app/compare/variants.h"
#include "app/replicate.h"
#include "app/text.h"

namespace ballast {

struct CompareReport {
  const std::vector<Variant>& variants;
  const std::vector<Json>& numbers;  // one a variant
  const Comparison& comparison;
  std::size_t replications = 0;
  bool partial = false;
  Json precision;                // null: none was asked for
  std::optional<Effort> effort;  // absent: left out
  std::string command;           // that gives it again
  Duration span{0};              // of the series of the overlay
};

Json compare_json(const CompareReport& report);
// Made from the JSON alone.
std::vector<std::string> compare_lines(const Json& comparison, const std::string& reproduce,
                                       const Style& style);

}  // namespace ballast
