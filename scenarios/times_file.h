// A file with one number of seconds a line: the instants of a trace, the sample of an empirical
// law. Empty lines and lines that start with `#` are skipped.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/arguments.h"

namespace ballast {

// `name` is relative to the scenario's directory. What is wrong with the file is reported at
// `where`.
std::shared_ptr<const std::vector<double>> read_times_file(const std::string& name,
                                                           const Location& where,
                                                           const std::string& path,
                                                           Context& context);

}  // namespace ballast
