#include "bench/runner/table.h"

#include <fmt/format.h>

#include <algorithm>

namespace ballast::bench {

namespace {

std::string against_theory(const Json& mean) {
  if (!mean.contains("theory")) return "";
  const double theory = mean.at("theory"), value = mean.at("value");
  std::string text = fmt::format("{:.4f}", value);
  if (mean.contains("half_width"))
    text += fmt::format(" ±{:.4f}", mean.at("half_width").get<double>());
  return text + fmt::format(" of {:.4f} ({:+.2f} %)", theory, (value / theory - 1) * 100);
}

// How many times faster than each peer, and what the peer did.
std::string beside_peers(const Json& measured) {
  std::string text;
  for (const auto& [name, w] : measured.at("workloads").items()) {
    if (!w.contains("peers")) continue;
    text += fmt::format("{:<22}", name);
    for (const auto& [peer, p] : w.at("peers").items())
      text += fmt::format("  {:>6.1f} x {:<7} ({:.3f} M req/s, mean {:.3f})",
                          p.at("times").at("median").get<double>(), peer,
                          p.at("requests_per_s").get<double>() / 1e6, p.at("mean").get<double>());
    text += "\n";
  }
  return text;
}

std::string warning(const Json& measured) {
  double least = 1;
  for (const auto& [name, w] : measured.at("workloads").items())
    least = std::min(least, w.at("core_share").get<double>());
  if (least > 0.95) return "";
  return fmt::format(
      "Others were on the core, too ({:.0f} % was left): these figures are worth little.\n",
      least * 100);
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
        name, w.at("requests_per_s").get<double>() / 1e6,
        w.at("attempts_per_s").get<double>() / 1e6, w.at("events_per_s").get<double>() / 1e6,
        w.at("ns_per_event").get<double>(), w.at("of_yardstick").at("median").get<double>(),
        w.at("peak_rss_bytes").get<double>() / (1024 * 1024), w.at("run_s").get<double>(),
        w.at("whole_s").get<double>(), against_theory(w.at("mean")));
  return text + beside_peers(measured) + warning(measured);
}

}  // namespace ballast::bench
