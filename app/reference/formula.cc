#include "app/reference/formula.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/reference/printed.h"

namespace ballast {

namespace {

const Json& parameter(const ReferenceEntry& entry, const char* name) {
  const auto found = entry.parameters.find(name);
  if (found == entry.parameters.end())
    throw BadParameter(std::string("there is no parameter ") + name);
  return *found;
}

[[noreturn]] void not_a(const char* kind, const char* name) {
  throw BadParameter(std::string("the parameter ") + name + " is not " + kind);
}

std::optional<double> whole_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool fits(const Formula& formula, const ReferenceEntry& entry) {
  if (!entry.model.starts_with(formula.model)) return false;
  return std::all_of(formula.needs.begin(), formula.needs.end(), [&](std::string_view name) {
    return entry.parameters.contains(std::string(name));
  });
}

}  // namespace

Json Answers::of(const std::string& name, const Json& asked) const {
  if (const auto found = values_.find(name); found != values_.end()) return *found;
  return named_ ? named_(name, asked) : Json();
}

const Formula* formula_for(const ReferenceEntry& entry) {
  for (const auto list : {queue_formulas, network_formulas, pool_formulas, client_formulas,
                          course_formulas, detection_formulas, scenario_formulas})
    for (const Formula& formula : list())
      if (fits(formula, entry)) return &formula;
  return nullptr;
}

double number_of(const ReferenceEntry& entry, const char* name) {
  const Json& value = parameter(entry, name);
  if (!value.is_number()) not_a("a number", name);
  return unrounded(value.get<double>());
}

std::uint32_t count_of(const ReferenceEntry& entry, const char* name) {
  const double value = number_of(entry, name);
  if (!(value >= 0 && value < 4e9 && value == std::floor(value))) not_a("a count", name);
  return static_cast<std::uint32_t>(value);
}

std::string text_of(const ReferenceEntry& entry, const char* name) {
  const Json& value = parameter(entry, name);
  if (!value.is_string()) not_a("a text", name);
  return value.get<std::string>();
}

std::vector<double> numbers_of(const ReferenceEntry& entry, const char* name) {
  const Json& list = parameter(entry, name);
  if (!list.is_array()) not_a("a list of numbers", name);
  std::vector<double> numbers;
  for (const Json& value : list) {
    if (!value.is_number()) not_a("a list of numbers", name);
    numbers.push_back(unrounded(value.get<double>()));
  }
  return numbers;
}

std::optional<double> quantile_in(std::string_view name, std::string_view prefix,
                                  std::string_view suffix) {
  if (!name.starts_with(prefix) || !name.ends_with(suffix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  name.remove_suffix(std::min(suffix.size(), name.size()));
  if (name.size() < 2 || name[0] != 'p') return std::nullopt;
  name.remove_prefix(1);
  const auto digits = whole_number(name);
  if (!digits) return std::nullopt;
  return *digits / std::pow(10, static_cast<double>(name.size()));  // p50 is .50, p999 is .999
}

std::optional<double> number_in(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  return whole_number(name.substr(prefix.size()));
}

}  // namespace ballast
