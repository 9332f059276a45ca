#include "app/metric_text.h"

#include <fmt/format.h>

#include "app/text.h"

namespace ballast {

std::string metric_text(const std::string& path, double value) {
  const std::string last = path.substr(path.rfind('.') + 1);
  if (last.ends_with("_ratio") || last.ends_with("share") || last == "utilization")
    return percent_text(value);
  const bool of_time = path.find("latency.") != std::string::npos ||
                       path.find("wait.") != std::string::npos ||
                       path.find("sojourn.") != std::string::npos || last.ends_with("_s");
  if (of_time) return time_text(value);
  return value == static_cast<double>(static_cast<std::int64_t>(value))
             ? fmt::format("{:.0f}", value)
             : number_text(value);
}

}  // namespace ballast
