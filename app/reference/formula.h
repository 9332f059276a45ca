// Which formulas of models/theory an entry of a reference file asks for. A formula is found by the
// model that the entry names and by the parameters it has, never by its id: any entry of the same
// layout will do.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "app/reference/reference_file.h"

namespace ballast {

// A parameter is missing or of another kind than the formula needs.
class BadParameter : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// What a solved model knows: numbers by name, and those whose names hold a number themselves
// ("wait_p99", "P_sojourn_gt_5"). A list may be as long as the entry asks. Null: it does not know.
// A text: what the entry would have to say for it.
class Answers {
 public:
  using Named = std::function<Json(const std::string& name, const Json& asked)>;

  explicit Answers(Json values, Named named = {})
      : values_(std::move(values)), named_(std::move(named)) {}

  Json of(const std::string& name, const Json& asked) const;

 private:
  Json values_;
  Named named_;
};

struct Formula {
  std::string_view model;               // the entry's model begins so
  std::vector<std::string_view> needs;  // parameters it must have
  Answers (*solve)(const ReferenceEntry&);
};

// The lists of formulas, one a file.
std::span<const Formula> queue_formulas();
std::span<const Formula> network_formulas();
std::span<const Formula> pool_formulas();
std::span<const Formula> client_formulas();
std::span<const Formula> course_formulas();
std::span<const Formula> detection_formulas();
std::span<const Formula> scenario_formulas();

// The first that fits; null when none does.
const Formula* formula_for(const ReferenceEntry& entry);

// ---- for the formulas ---------------------------------------------------------------------------

// A parameter, without the rounding of its printed form (printed.h); throws BadParameter.
double number_of(const ReferenceEntry& entry, const char* name);
std::uint32_t count_of(const ReferenceEntry& entry, const char* name);
std::string text_of(const ReferenceEntry& entry, const char* name);
std::vector<double> numbers_of(const ReferenceEntry& entry, const char* name);

// .99 of "wait_p99" with the prefix "wait_"; nothing of another name. The suffix must fit too.
std::optional<double> quantile_in(std::string_view name, std::string_view prefix,
                                  std::string_view suffix = {});
// 5 of "P_sojourn_gt_5.0" with the prefix "P_sojourn_gt_".
std::optional<double> number_in(std::string_view name, std::string_view prefix);

}  // namespace ballast
