#include "app/metric_text.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

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

std::string metric_label(std::string path) {
  if (path.starts_with("during.")) path = path.substr(7);
  if (path == "requests.failed") return "failed requests";
  if (path == "error_ratio") return "failed";
  if (path == "slow_ratio") return "slow";
  if (path == "users.affected") return "users affected";
  if (path == "users.attributable_ratio") return "attributable";
  if (path == "slo.minutes_out") return "out of SLO";
  if (path.starts_with("latency.")) return path.substr(8);
  return path;
}

std::string signed_metric_text(const std::string& path, double value) {
  if (path.ends_with("minutes_out")) return number_text(value) + " min";
  const bool counts =
      path.find("requests.") != std::string::npos || path.find("users.a") != std::string::npos;
  const std::string sign = value < 0 ? "-" : "";
  if (counts && !path.ends_with("_ratio"))
    return sign + count_text(static_cast<std::uint64_t>(std::llround(std::abs(value))));
  return sign + metric_text(path, std::abs(value));
}

}  // namespace ballast
