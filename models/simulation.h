// One run: plays a SystemSpec from t = 0 to its horizon and measures it. Single-threaded, shares
// nothing; the same spec gives the same result on any thread.
#pragma once

#include <atomic>
#include <functional>
#include <stdexcept>
#include <string>

#include "models/result.h"
#include "models/spec.h"

namespace ballast {

struct RunControl {
  // Set from outside (Ctrl-C) to stop the run at the next bucket of the series; the result so far
  // is returned, marked partial. Null: cannot be stopped.
  const std::atomic<bool>* stop = nullptr;
  // Called at each bucket of the series with the simulated time reached and the requests so far.
  std::function<void(Time now, std::uint64_t requests)> progress;
};

// The scenario asks for something that cannot be simulated and that only the run could find out (a
// closed loop that spins at one instant). A mistake of the user, not of the simulator.
class ScenarioStuck : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws ScenarioStuck, or SimulatorBug if a check fails (ledger, Little's law, time order).
RunResult simulate(const SystemSpec& spec, const RunControl& control = {});

}  // namespace ballast
