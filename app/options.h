// How a command declares its options. Only options.cc and command_line.cc see CLI11, whose headers
// cost several seconds in every file that includes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace ballast {

// One option that has been added, to say more about it.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option& required();
  Option& type(const std::string& name);  // what --help shows for the value
  Option& one_of(const std::vector<std::string>& choices);
  Option& between(std::int64_t least, std::int64_t most);
  Option& separated_by(char delimiter);  // `a,b` is two values

 private:
  CLI::Option* option_;
};

class Options {
 public:
  explicit Options(CLI::App& app) : app_(app) {}

  // A name that begins with dashes is an option, another one a positional argument. `value` keeps
  // its default when the user gives none. A list may be given as an option repeated, or as all the
  // positional arguments.
  Option add(const std::string& name, std::string& value, const std::string& help);
  Option add(const std::string& name, std::vector<std::string>& values, const std::string& help);
  Option add(const std::string& name, int& value, const std::string& help);
  Option add(const std::string& name, std::optional<std::uint64_t>& value, const std::string& help);
  void flag(const std::string& name, bool& value, const std::string& help);

 private:
  CLI::App& app_;
};

}  // namespace ballast
