// What a plan varies: how many servers a pool has, how many workers each of them, or how much
// traffic there is. A step is a whole number; a larger step is one more server or worker, or for
// traffic one more step of the resolution.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/scenario_input.h"
#include "scenarios/scenario.h"

namespace ballast {

class PlanVariable {
 public:
  virtual ~PlanVariable() = default;

  virtual std::string noun() const = 0;                    // "servers of app", "load of web"
  virtual std::string label(std::int64_t step) const = 0;  // "27", "812/s"
  virtual std::int64_t present() const = 0;                // the step of the scenario as it is
  // Whether larger steps make objectives easier to meet (servers) or harder (load).
  virtual bool more_is_better() const = 0;
  virtual Checked<Scenario> at(std::int64_t step) const = 0;
};

// Fewer servers than there are are dropped from the end; more are copies of those that there are,
// in turn. `zones` > 0 deals them out to that many zones.
std::unique_ptr<PlanVariable> servers_of(const LoadedScenario& loaded, const std::string& pool,
                                         int zones);
std::unique_ptr<PlanVariable> workers_of(const LoadedScenario& loaded, const std::string& pool);
// Multiplies the rate (or the users of a closed loop) of this traffic, "all" for everything, at all
// times; a step is the share `resolution` of the present load.
std::unique_ptr<PlanVariable> load_of(const LoadedScenario& loaded, const std::string& traffic,
                                      double resolution);

// The traffic entries of the system multiplied; all of them for an empty name. Throws InvalidInput
// for a trace.
void scale_load(SystemSpec& system, const std::string& traffic, double factor);
// Requests per second offered over the measured part of the run, by the scenario; of a closed loop
// its users.
double load_in(const SystemSpec& system, const std::string& traffic);

}  // namespace ballast
