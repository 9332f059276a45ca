// Numbers and names in the sentences of findings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/time.h"

namespace ballast::audit {

std::string percent(double ratio);    // "15 %", "8.75 %"
std::string number(double value);     // three significant digits
std::string per_second(double rate);  // "800/s"
std::string seconds(double s);        // "80 ms", "15 s", "10 min"
std::string time(Duration duration);

// "a", "a and b", "a, b and 7 more".
std::string names(const std::vector<std::string>& all, std::size_t at_most = 3);
std::string counted(std::size_t n, const std::string& noun);  // "1 server", "3 servers"

}  // namespace ballast::audit
