// A program run as a child, ended with its parent.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace ballast::live {

// Where a program is: on the PATH or in the places for daemons.
std::optional<std::string> find_program(const std::string& name);

// What a command prints; its errors go to those of this program, or are part of it.
std::string output_of(const std::vector<std::string>& command, bool with_errors = false);

class Child {
 public:
  // Its output goes to `log`.
  Child(const std::vector<std::string>& command, const std::string& log);
  ~Child();  // ends it: asks first, and insists after two seconds
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool running();

 private:
  pid_t pid_;
};

}  // namespace ballast::live
