// A number of a result for people, in the unit that the last members of its path tell.
#pragma once

#include <string>

namespace ballast {

// `path` as in an `expect` line: "during.latency.p99" is a time, "error_ratio" a percentage.
std::string metric_text(const std::string& path, double value);

}  // namespace ballast
