// The preprocessor of haproxy.cfg: .if, .elif, .else, .endif (configuration manual, section 2.4).
// What this reader cannot decide (which features a binary was built with) is assumed and reported.
#pragma once

#include <vector>

#include "scenarios/configs/haproxy/lexer.h"

namespace ballast::config::haproxy {

class Conditionals {
 public:
  Conditionals(const Environment& environment, Reading& reading)
      : environment_(environment), reading_(reading) {}

  // True when the line is a directive of the preprocessor, or in a branch that is not taken.
  bool swallows(const Line& line);
  // After the last line of a file.
  void end_of_file();

 private:
  struct Block {
    Place where;
    bool taken = false;    // the branch that we are in
    bool decided = false;  // it or an earlier one is taken, or the whole block is not
    bool last = false;     // in .else
  };
  bool active() const { return blocks_.empty() || blocks_.back().taken; }
  bool evaluate(const Line& line);

  const Environment& environment_;
  Reading& reading_;
  std::vector<Block> blocks_;
};

// The value of a condition, for tests: nullopt when it is malformed.
std::optional<bool> evaluate_condition(std::string_view text, const Environment& environment,
                                       Version version, std::vector<std::string>& assumed);

}  // namespace ballast::config::haproxy
