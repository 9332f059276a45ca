// Always-on checks for the simulator's own mistakes (exit code 70), in release builds too.
// Overload, timeouts and losses inside the model are data and never come here.
#pragma once

#include <stdexcept>
#include <string>

namespace ballast {

// A bug in the simulator: time went backwards, a request was lost, the ledger does not balance.
// The command that catches it adds the seed and the command line that replays the run.
class SimulatorBug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line,
                               const std::string& detail);

}  // namespace ballast

#define SIM_CHECK(condition, detail)                                     \
  do {                                                                   \
    if (!(condition)) [[unlikely]]                                       \
      ::ballast::check_failed(#condition, __FILE__, __LINE__, (detail)); \
  } while (false)
