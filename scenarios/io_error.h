// A failure of the environment, not of the input: no such file, a directory, no permission, a full
// disk. The command answers it with exit code 3.
#pragma once

#include <stdexcept>

namespace ballast {

class IoError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ballast
