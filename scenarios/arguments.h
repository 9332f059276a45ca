// Laws, arrival processes and algorithms: from a node of the scenario to the arguments their
// declarations ask for, and on to the thing itself.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/spec.h"
#include "scenarios/findings.h"
#include "scenarios/scenario.h"
#include "scenarios/shape.h"

namespace ballast {

// What reading a value may depend on besides its text.
struct Context {
  Findings& findings;
  std::optional<WallClock> clock{};
  Duration duration{0};               // of the run
  std::filesystem::path directory{};  // of the scenario; files are named relative to it
  std::map<std::string, std::shared_ptr<const std::vector<double>>> files{};  // read already
};

// Nothing is returned for what is absent or has the wrong form (check_shape() reports that); wrong
// combinations of arguments are reported here.
Law read_law(const Node* node, const std::string& path, Context& context);
std::optional<ArrivalSpec> read_arrivals(const Node* node, const std::string& path,
                                         Context& context);
// An absent node is the textbook's `round_robin`.
PolicySpec read_policy(const Node* node, const std::string& path, Context& context);

}  // namespace ballast
