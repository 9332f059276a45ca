#include "bench/runner/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ballast::bench {

namespace {

enum class Verdict { kTooFew, kNoise, kFaster, kSlower };

constexpr double kLeast = 0.02;
constexpr std::size_t kFewest = 5;  // repetitions from which on a range says something

Verdict judge(const Json& before, const Json& now) {
  const auto old_ratios = before.at("samples").get<std::vector<double>>();
  const auto new_ratios = now.at("samples").get<std::vector<double>>();
  if (std::min(old_ratios.size(), new_ratios.size()) < kFewest) return Verdict::kTooFew;
  const double change = now.at("median").get<double>() / before.at("median").get<double>() - 1;
  if (std::abs(change) < kLeast) return Verdict::kNoise;
  const auto [old_low, old_high] = std::minmax_element(old_ratios.begin(), old_ratios.end());
  const auto [new_low, new_high] = std::minmax_element(new_ratios.begin(), new_ratios.end());
  if (*new_low > *old_high) return Verdict::kFaster;
  if (*new_high < *old_low) return Verdict::kSlower;
  return Verdict::kNoise;
}

std::string verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kTooFew:
      return "too few repetitions to tell";
    case Verdict::kNoise:
      return "within the noise";
    case Verdict::kFaster:
      return "FASTER";
    case Verdict::kSlower:
      return "SLOWER";
  }
  return "";
}

}  // namespace

Comparison compare(const Json& before, const Json& now) {
  Comparison comparison;
  comparison.text =
      fmt::format("{:<22} {:>9} {:>9} {:>8}  {:<27} {:>9} {:>9}  {}\n", "of the yardstick",
                  "before", "now", "change", "", "MiB then", "MiB now", "result");
  for (const auto& [name, w] : now.at("workloads").items()) {
    const auto found = before.at("workloads").find(name);
    if (found == before.at("workloads").end()) {
      comparison.text += fmt::format("{:<22} was not measured before\n", name);
      continue;
    }
    const Json& old = *found;
    const Verdict verdict = judge(old.at("of_yardstick"), w.at("of_yardstick"));
    comparison.slower |= verdict == Verdict::kSlower;
    const double then = old.at("of_yardstick").at("median"), is = w.at("of_yardstick").at("median");
    constexpr double kMiB = 1024 * 1024;
    comparison.text += fmt::format(
        "{:<22} {:>9.3f} {:>9.3f} {:>+7.1f}%  {:<27} {:>9.1f} {:>9.1f}  {}\n", name, then, is,
        (is / then - 1) * 100, verdict_text(verdict), old.at("peak_rss_bytes").get<double>() / kMiB,
        w.at("peak_rss_bytes").get<double>() / kMiB,
        old.at("result_hash") == w.at("result_hash") ? "same" : "DIFFERENT");
  }
  return comparison;
}

}  // namespace ballast::bench
