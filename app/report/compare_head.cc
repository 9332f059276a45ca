// The first ten seconds of a comparison: what is lowest, what differs, how sure that is.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/measures.h"
#include "app/metric_text.h"
#include "app/report/compare_page.h"
#include "app/report/html.h"
#include "app/report/source.h"
#include "app/report/tile.h"
#include "app/text.h"

namespace ballast::report {

namespace {

using Names = std::vector<std::string>;

constexpr std::size_t kNamed = 3;

std::optional<Interval> number_of(const Json& variant, const std::string& metric) {
  const Json* number = member(variant, {"metrics", metric.c_str()});
  return number == nullptr ? std::nullopt : interval_in(*number);
}

std::string value_of(const Json& variant, const std::string& metric) {
  const auto number = number_of(variant, metric);
  return number ? signed_metric_text(metric, number->value) : "no data";
}

std::string name_of(const Json& variant) { return text_at(variant, {"name"}); }

// The variants that the ranking is about, the lowest first.
std::vector<const Json*> ranked(const Json& json) {
  std::vector<const Json*> variants;
  for (const Json& variant : json["variants"])
    if (number_at(variant, {"rank"})) variants.push_back(&variant);
  std::stable_sort(variants.begin(), variants.end(), [](const Json* a, const Json* b) {
    return *number_at(*a, {"rank"}) < *number_at(*b, {"rank"});
  });
  return variants;
}

// What the others are in the number that ranks, held against the first.
struct Against {
  Names lower, higher, same;
};
Against against_first(const Json& json) {
  Against against;
  const std::string by = text_at(json, {"ranked_by"});
  const std::string first = name_of(json["variants"][0]);
  for (const Json& pair : json["comparisons"]) {
    const Json* one = member(pair, {"metrics", by.c_str()});
    if (text_at(pair, {"first"}) != first || one == nullptr) continue;
    const std::string verdict = text_at(*one, {"verdict"});
    Names& names = verdict == "lower"    ? against.lower
                   : verdict == "higher" ? against.higher
                                         : against.same;
    names.push_back(text_at(pair, {"second"}));
  }
  return against;
}

// "lowest with even_weights, 0 %, against 5.02 % with (as it was)".
std::string verdict(const Json& json) {
  const std::vector<const Json*> variants = ranked(json);
  const std::string by = text_at(json, {"ranked_by"});
  if (variants.empty()) return "No variant has a value for " + by + ".";
  const Json& first = json["variants"][0];
  Names best;
  for (const Json* variant : variants)
    if (*number_at(*variant, {"rank"}) == *number_at(*variants.front(), {"rank"}))
      best.push_back(name_of(*variant));
  const std::string label = ranking_label(json);
  if (best.size() == variants.size())
    return fmt::format("No detectable difference in {} between the {} variants.", label,
                       variants.size());
  std::string text = fmt::format("Lowest {}: ", label);
  const std::string low = value_of(*variants.front(), by),
                    high = value_of(*variants[best.size() - 1], by);
  text += join_names(best, kNamed) + " with " + (low == high ? low : low + " to " + high) +
          (best.size() == 1 ? "" : ", which cannot be told apart");
  if (std::find(best.begin(), best.end(), name_of(first)) == best.end())
    text += fmt::format("; {} has {}", name_of(first), value_of(first, by));
  return text + ".";
}

std::string second(const Json& json) {
  const Against against = against_first(json);
  const std::string first = name_of(json["variants"][0]);
  std::string text;
  const auto add = [&](const char* what, const Names& names) {
    if (!names.empty())
      text += fmt::format("{}{}: {}.", text.empty() ? "" : " ",
                          fmt::format(fmt::runtime(what), first), join_names(names, 6));
  };
  add("Lower than {}", against.lower);
  add("Higher than {}", against.higher);
  add("No detectable difference from {}", against.same);
  return text;
}

std::string end_tile(const char* title, const char* mood, const Json& variant, const Json& json) {
  const std::string by = text_at(json, {"ranked_by"});
  Tile tile(title, value_of(variant, by), mood);
  tile.line(strong(name_of(variant)));
  if (const auto number = number_of(variant, by); number && std::isfinite(number->low))
    tile.line(escaped(signed_metric_text(by, number->low) + " to " +
                      signed_metric_text(by, number->high) + " at 95 %"));
  tile.line("rank " + strong(fmt::format("{}", *number_at(variant, {"rank"}))) + " in " +
            escaped(ranking_label(json)));
  return tile.html();
}

std::string difference_tile(const Json& json) {
  const Against against = against_first(json);
  const std::size_t found = against.lower.size() + against.higher.size();
  Tile tile("Differences", fmt::format("{} of {}", found, found + against.same.size()), "");
  tile.line("variants differ from " + strong(name_of(json["variants"][0])) + " in " +
            escaped(ranking_label(json)));
  if (!against.same.empty())
    tile.line("no detectable difference: " + escaped(join_names(against.same, kNamed)));
  return tile.html();
}

std::string sure_tile(const Json& json) {
  Tile tile("How sure",
            fmt::format("{} replications", number_at(json, {"replications"}).value_or(0)), "");
  tile.line(fmt::format("of each variant, on the same traffic; seed {}",
                        escaped(json.value("seed", Json(0)).dump())));
  if (const auto family = number_at(json, {"family", "differences"}))
    tile.line(fmt::format("all {} differences together hold at 95 %",
                          strong(count_text(static_cast<std::uint64_t>(std::max(0.0, *family))))));
  return tile.html();
}

}  // namespace

std::string ranking_label(const Json& json) {
  const std::string by = text_at(json, {"ranked_by"});
  return metric_label(by) + (by.starts_with("during.") ? " in the incident" : "");
}

std::string comparison_title(const Json& json) {
  return text_at(json, {"scenario", "name"}) + ": " +
         fmt::format("{} variants compared", json["variants"].size());
}

std::string comparison_head(const Json& json) {
  Head head;
  head.name = text_at(json, {"scenario", "name"});
  head.meta = fmt::format("compare, {} variants, seed {}, ballast {}", json["variants"].size(),
                          json.value("seed", Json(0)).dump(), text_at(json, {"version"}));
  head.summary = text_at(json, {"scenario", "summary"});
  head.verdict = verdict(json);
  head.second = second(json);
  head.partial = json.contains("partial");
  const std::vector<const Json*> variants = ranked(json);
  std::string tiles;
  if (!variants.empty())
    tiles += end_tile("Lowest", "good", *variants.front(), json) +
             end_tile("Highest", variants.size() > 1 ? "bad" : "", *variants.back(), json);
  return head_html(head) + "<div class=\"tiles\">\n" + tiles + difference_tile(json) +
         sure_tile(json) + "</div>\n";
}

}  // namespace ballast::report
