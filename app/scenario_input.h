// The options by which commands take a scenario (SCENARIO, --set, --seed), and reading it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/command.h"
#include "scenarios/scenario.h"

namespace ballast {

struct ScenarioArguments {
  std::string scenario;           // as typed
  std::vector<std::string> sets;  // "path=value"
  std::optional<std::uint64_t> seed;

  // The arguments again, quoted for a shell: "misweighted-pool --set 'duration=1h' --seed 2".
  std::string command_line() const;
};

void add_scenario_options(Options& options, ScenarioArguments& arguments);
void add_format_option(Options& options, CommandContext& context);

// Quoted for a POSIX shell where it has to be.
std::string shell_quoted(const std::string& word);

// A scenario that is read and whose base compiled; what-ifs are compiled on demand. Throws
// InvalidInput or IoError.
class LoadedScenario {
 public:
  explicit LoadedScenario(const ScenarioArguments& arguments);

  const Scenario& base() const { return base_; }
  const std::vector<Diagnostic>& warnings() const { return warnings_; }
  Scenario whatif(const std::string& name) const;
  // The base with further patches, after those of the arguments.
  Checked<Scenario> patched(const std::vector<Patch>& further) const;

 private:
  Document document_;
  CompileOptions options_;
  Scenario base_;
  std::vector<Diagnostic> warnings_;
};

// The file behind what the user typed; throws InvalidInput with a hint for an unknown name.
std::string scenario_file(const std::string& argument);

}  // namespace ballast
