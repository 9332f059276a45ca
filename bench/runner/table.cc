#include "bench/runner/table.h"

#include <fmt/format.h>

namespace ballast::bench {

namespace {

std::string against_theory(const Json& mean) {
  if (!mean.contains("theory")) return "";
  const double theory = mean["theory"], value = mean["value"];
  std::string text = fmt::format("{:.4f}", value);
  if (mean.contains("half_width"))
    text += fmt::format(" ±{:.4f}", mean["half_width"].get<double>());
  return text + fmt::format(" of {:.4f} ({:+.2f} %)", theory, (value / theory - 1) * 100);
}

}  // namespace

std::string table(const Json& measured) {
  std::string text =
      fmt::format("{:<22} {:>10} {:>10} {:>8} {:>8} {:>9} {:>8} {:>7} {:>7}  {}\n", "workload",
                  "M req/s", "M tries/s", "M ev/s", "ns/event", "yardstick", "peak MiB", "run s",
                  "whole s", "mean latency / mean work, of theory");
  for (const auto& [name, w] : measured.at("workloads").items())
    text += fmt::format(
        "{:<22} {:>10.2f} {:>10.2f} {:>8.2f} {:>8.1f} {:>9.3f} {:>8.1f} {:>7.2f} {:>7.2f}  {}\n",
        name, w["requests_per_s"].get<double>() / 1e6, w["attempts_per_s"].get<double>() / 1e6,
        w["events_per_s"].get<double>() / 1e6, w["ns_per_event"].get<double>(),
        w["of_yardstick"]["median"].get<double>(),
        w["peak_rss_bytes"].get<double>() / (1024 * 1024), w["run_s"].get<double>(),
        w["whole_s"].get<double>(), against_theory(w["mean"]));
  return text;
}

}  // namespace ballast::bench
