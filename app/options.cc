#include "app/options.h"

#include <CLI/CLI.hpp>

namespace ballast {

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::type(const std::string& name) {
  option_->type_name(name);
  return *this;
}

Option& Option::one_of(const std::vector<std::string>& choices) {
  option_->check(CLI::IsMember(choices));
  return *this;
}

Option& Option::between(std::int64_t least, std::int64_t most) {
  option_->check(CLI::Range(least, most));
  return *this;
}

Option& Option::separated_by(char delimiter) {
  option_->delimiter(delimiter);
  return *this;
}

Option Options::add(const std::string& name, std::string& value, const std::string& help) {
  return Option(app_.add_option(name, value, help));
}

Option Options::add(const std::string& name, std::vector<std::string>& values,
                    const std::string& help) {
  CLI::Option* option = app_.add_option(name, values, help);
  // One value an occurrence: what follows is the scenario.
  if (name.starts_with('-')) option->allow_extra_args(false);
  return Option(option);
}

Option Options::add(const std::string& name, int& value, const std::string& help) {
  return Option(app_.add_option(name, value, help));
}

Option Options::add(const std::string& name, std::optional<std::uint64_t>& value,
                    const std::string& help) {
  CLI::Option* option = app_.add_option(name, value, help);
  // CLI11 takes -1 for 2^64 - 1.
  option->check([](const std::string& text) -> std::string {
    return text.starts_with('-') ? "a whole number is needed, 0 or more" : "";
  });
  return Option(option);
}

void Options::flag(const std::string& name, bool& value, const std::string& help) {
  app_.add_flag(name, value, help);
}

}  // namespace ballast
