#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/compare/report.h"
#include "app/interval_text.h"
#include "app/measures.h"
#include "app/metric_text.h"
#include "app/text.h"

namespace ballast {

namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kNameWidth = 28;

using Lines = std::vector<std::string>;
using Row = std::vector<std::string>;

Lines header(const Json& json) {
  std::string text = fmt::format(
      "{} variants on the same traffic, {} replications each, seed {}", json["variants"].size(),
      count_text(json["replications"].get<std::uint64_t>()), json["seed"].get<std::uint64_t>());
  if (json.contains("partial")) text = "PARTIAL: " + text;
  if (json.contains("performance")) {
    const Json& performance = json["performance"];
    text += fmt::format(", in {} ({} requests/s)", time_text(performance["wall_s"].get<double>()),
                        short_count_text(performance["requests_per_s"].get<double>()));
  }
  return wrap(text, kColumns);
}

// In the order of their ranks; one line a variant, as many metrics as there is room for.
Lines ranking(const Json& json) {
  std::vector<const Json*> variants;
  for (const Json& variant : json["variants"]) variants.push_back(&variant);
  std::stable_sort(variants.begin(), variants.end(), [](const Json* a, const Json* b) {
    return a->value("rank", 1000000) < b->value("rank", 1000000);
  });
  std::vector<Row> rows = {{"", "rank"}};
  for (const Json* variant : variants)
    rows.push_back(
        {clip((*variant)["name"].get<std::string>(), kNameWidth),
         variant->contains("rank") ? std::to_string((*variant)["rank"].get<int>()) : "-"});
  std::vector<std::string> metrics = json["metrics"];
  const std::string by = json["ranked_by"];
  std::stable_partition(metrics.begin(), metrics.end(),
                        [&](const std::string& metric) { return metric == by; });
  Lines lines = table(rows);
  for (const std::string& metric : metrics) {
    std::vector<Row> wider = rows;
    wider[0].push_back(metric_label(metric));
    for (std::size_t v = 0; v < variants.size(); ++v) {
      const Json& numbers = (*variants[v])["metrics"];
      wider[v + 1].push_back(
          numbers.contains(metric)
              ? interval_text(*interval_in(numbers[metric]),
                              [&](double value) { return signed_metric_text(metric, value); })
              : "-");
    }
    Lines candidate = table(wider);
    const bool fits = std::all_of(candidate.begin(), candidate.end(), [](const std::string& line) {
      return width_of(line) <= kColumns;
    });
    if (!fits) continue;
    rows = std::move(wider);
    lines = std::move(candidate);
  }
  return lines;
}

std::string relative_text(const Json& json, const std::string& first, const std::string& metric,
                          double difference) {
  for (const Json& variant : json["variants"]) {
    if (variant["name"] != first || !variant["metrics"].contains(metric)) continue;
    const double base = interval_in(variant["metrics"][metric])->value;
    if (base > 0) return fmt::format("{:+.1f} %", 100 * difference / base);
  }
  return "";
}

// The differences of one variant from the first: those that were found, then the others by name.
Lines against(const Json& json, const Json& pair, const Style& style) {
  const std::string first = pair["first"], second = pair["second"];
  std::vector<Row> rows = {
      {second + " against " + first, "difference", "95 % interval", "relative", "pairing"}};
  Lines none;
  for (const auto& item : pair["metrics"].items()) {
    const std::string& metric = item.key();
    const Json& one = item.value();
    if (one["verdict"] == "no detectable difference") {
      std::string text = metric_label(metric);
      if (one.contains("try_replications"))
        text += fmt::format(" (try --replications {})",
                            count_text(one["try_replications"].get<std::uint64_t>()));
      none.push_back(std::move(text));
      continue;
    }
    const Interval d{one["difference"]["value"], one["difference"]["low"],
                     one["difference"]["high"]};
    rows.push_back({"  " + metric_label(metric), signed_metric_text(metric, d.value),
                    ends_text(d, [&](double value) { return signed_metric_text(metric, value); }),
                    relative_text(json, first, metric, d.value),
                    one["half_width"].contains("ratio")
                        ? fmt::format("{:.2f}", one["half_width"]["ratio"].get<double>())
                        : ""});
  }
  Lines lines = rows.size() > 1 ? table(rows) : Lines{second + " against " + first};
  for (std::string& line : lines) line = clip(line, kColumns);
  lines[0] = style.bold(lines[0]);
  if (!none.empty()) {
    std::string text = "no detectable difference: ";
    for (std::size_t i = 0; i < none.size(); ++i) text += (i == 0 ? "" : ", ") + none[i];
    for (const std::string& line : wrap(text, kColumns - 2)) lines.push_back("  " + line);
  }
  return lines;
}

}  // namespace

std::vector<std::string> compare_lines(const Json& json, const std::string& reproduce,
                                       const Style& style) {
  Lines lines = header(json);
  const auto add = [&](const Lines& more) {
    lines.emplace_back();
    lines.insert(lines.end(), more.begin(), more.end());
  };
  add(ranking(json));
  lines.push_back(fmt::format("ranked by {}; equal ranks cannot be told apart",
                              metric_label(json["ranked_by"].get<std::string>())));
  const std::string first = json["variants"][0]["name"];
  for (const Json& pair : json["comparisons"])
    if (pair["first"] == first) add(against(json, pair, style));
  add(wrap(fmt::format("All {} differences together hold at 95 %. Pairing: the half-width as a "
                       "part of what it would be without common random numbers.",
                       count_text(json["family"]["differences"].get<std::uint64_t>())),
           kColumns));
  for (const std::string& line : wrap("reproduce: " + reproduce, kColumns)) lines.push_back(line);
  return lines;
}

}  // namespace ballast
