#include "app/reference/formula_check.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/reference/formula.h"
#include "app/reference/printed.h"

namespace ballast {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRelative = 1e-9;
constexpr double kAbsoluteAtZero = 1e-12;

bool is_infinite(const Json& asked) { return asked == "infinite" || asked == "never"; }
bool is_number(const Json& asked) { return asked.is_number() || is_infinite(asked); }

double tolerance_of(const Json& asked) {
  const double value = asked.get<double>();
  if (value == 0) return kAbsoluteAtZero;
  const double relative = kRelative * std::abs(value);
  if (asked.is_number_float() && value == std::floor(value)) return 10 * relative;
  const double unit = asked.is_number_float() ? last_digit(value) : 1;
  // The slack is for the binary form of decimal numbers.
  return std::max(relative, unit * (1 + 1e-6));
}

class Comparison {
 public:
  explicit Comparison(std::vector<ComparedNumber>& numbers) : numbers_(numbers) {}

  void compare(const std::string& path, const Json& asked, const Json& computed) {
    if (asked.is_object())
      for (const auto& [name, value] : asked.items())
        compare(path + "." + name, value,
                computed.is_object() && computed.contains(name) ? computed[name] : Json());
    else if (asked.is_array())
      for (std::size_t i = 0; i < asked.size(); ++i)
        compare(path + "[" + std::to_string(i) + "]", asked[i],
                computed.is_array() && computed.size() == asked.size() ? computed[i] : Json());
    else if (is_number(asked))
      add(path, asked, computed);
  }

 private:
  void add(const std::string& path, const Json& asked, const Json& computed) {
    using Verdict = ComparedNumber::Verdict;
    ComparedNumber number{path, asked, computed};
    if (computed.is_number()) {
      const double value = computed.get<double>();
      bool met = false;
      if (is_infinite(asked)) {
        met = value == kInfinity;
      } else {
        const double off = std::abs(value - asked.get<double>());
        number.relative = asked == 0.0 ? off : off / std::abs(asked.get<double>());
        met = off <= tolerance_of(asked);
      }
      number.verdict = met ? Verdict::kMet : Verdict::kDiffers;
    } else if (computed.is_string()) {
      number.verdict = Verdict::kUndetermined;
    }
    numbers_.push_back(std::move(number));
  }

  std::vector<ComparedNumber>& numbers_;
};

// Calls `look` for each member of the sections that come from a formula.
template <typename Look>
void each_member(const ReferenceEntry& entry, Look look) {
  for (const char* section : {"expected", "bounds"}) {
    const Json members = entry.section(section);
    if (!members.is_object()) continue;
    for (const auto& [name, value] : members.items())
      look(std::string(section) + "." + name, name, value);
  }
  if (const Json approx = entry.section("approx"); !approx.is_null())
    look(std::string("approx"), std::string("approx"), approx);
}

bool has_number(const Json& json) {
  if (!json.is_structured()) return is_number(json);
  return std::any_of(json.begin(), json.end(), [](const Json& part) { return has_number(part); });
}

}  // namespace

bool FormulaCheck::met() const {
  return problem.empty() && std::all_of(numbers.begin(), numbers.end(), [](const auto& number) {
           return number.verdict == ComparedNumber::Verdict::kMet ||
                  number.verdict == ComparedNumber::Verdict::kUndetermined;
         });
}

bool names_formula(const ReferenceEntry& entry) {
  bool found = false;
  each_member(entry, [&](const std::string&, const std::string&, const Json& value) {
    found = found || has_number(value);
  });
  return found;
}

FormulaCheck check_formula(const ReferenceEntry& entry) {
  FormulaCheck check;
  const Formula* formula = formula_for(entry);
  if (formula == nullptr) {
    check.problem = "no formula for the model '" + entry.model + "' with these parameters";
    return check;
  }
  check.formula = formula->model;
  try {
    const Answers answers = formula->solve(entry);
    Comparison comparison(check.numbers);
    each_member(entry, [&](const std::string& path, const std::string& name, const Json& asked) {
      if (has_number(asked)) comparison.compare(path, asked, answers.of(name, asked));
    });
  } catch (const std::invalid_argument& e) {
    check.problem = e.what();
  } catch (const Json::exception& e) {
    check.problem = e.what();
  }
  return check;
}

}  // namespace ballast
