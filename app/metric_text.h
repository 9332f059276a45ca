// A number of a result for people, in the unit that the last members of its path tell.
#pragma once

#include <string>

namespace ballast {

// `path` as in an `expect` line: "during.latency.p99" is a time, "error_ratio" a percentage.
std::string metric_text(const std::string& path, double value);

// What people call the usual numbers, "failed" for during.error_ratio; the path for any other.
std::string metric_label(std::string path);

// The same as metric_text() for numbers of either sign, and counts as whole numbers: "-1,234".
std::string signed_metric_text(const std::string& path, double value);

}  // namespace ballast
