// An entry of a reference file against the formulas of models/theory.
#pragma once

#include <string>
#include <vector>

#include "app/reference/reference_file.h"

namespace ballast {

struct ComparedNumber {
  // kUnknown: no formula gives it. kUndetermined: it depends on what the entry does not say.
  enum class Verdict { kMet, kDiffers, kUnknown, kUndetermined };
  std::string path;     // "expected.W"
  Json asked;           // a number, or "infinite", "never"
  Json computed;        // null: the formula does not give this number
  double relative = 0;  // difference over the asked number
  Verdict verdict = Verdict::kUnknown;
};

struct FormulaCheck {
  std::string formula;  // the model that it is a formula of; empty: there is none
  std::string problem;  // why nothing was computed; empty otherwise
  std::vector<ComparedNumber> numbers;

  // All numbers that the entry determines are met.
  bool met() const;
};

// Whether the entry has numbers that come from a formula.
bool names_formula(const ReferenceEntry& entry);

// Every number of `expected`, `bounds` and `approx`. A number is met within 1e-9 of itself, or one
// unit of its last printed digit; the zeros that 5.0 has lost count up to nine digits.
FormulaCheck check_formula(const ReferenceEntry& entry);

}  // namespace ballast
