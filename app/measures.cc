#include "app/measures.h"

#include <fmt/format.h>

#include <cmath>

#include "app/text.h"
#include "sim/check.h"

namespace ballast {

namespace {

constexpr const char* kKind = "measure";

void put_part(Json& json, const char* name, const char* kind, double value, double part,
              double whole) {
  if (std::isfinite(value))
    json[name] = {{kKind, kind}, {"value", value}, {"part", part}, {"whole", whole}};
}

}  // namespace

Json count_measure(const Json& number) { return {{kKind, "count"}, {"value", number}}; }
Json level_measure(const Json& number) { return {{kKind, "level"}, {"value", number}}; }
Json extreme_measure(const Json& number) { return {{kKind, "extreme"}, {"value", number}}; }

void put_ratio(Json& json, const char* name, double part, double whole) {
  if (whole > 0) put_part(json, name, "ratio", part / whole, part, whole);
}

void put_proportion(Json& json, const char* name, double part, double whole) {
  if (whole > 0) put_part(json, name, "proportion", part / whole, part, whole);
}

void put_mean(Json& json, const char* name, double sum, double count) {
  if (count > 0) put_part(json, name, "mean", sum / count, sum, count);
}

void put_mean(Json& json, const char* name, const Histogram& histogram) {
  if (histogram.count() > 0)
    put_part(json, name, "mean", histogram.mean_s(), histogram.sum_s(),
             static_cast<double>(histogram.count()));
}

void put_quantiles(Json& json, const Histogram& histogram,
                   std::initializer_list<NamedQuantile> quantiles) {
  if (histogram.count() == 0) return;
  const std::string bytes = histogram.encoded();
  json["samples"] = {{kKind, "samples"}, {"histogram", Json::binary({bytes.begin(), bytes.end()})}};
  for (const NamedQuantile& quantile : quantiles)
    json[quantile.name] = {{kKind, "quantile"},
                           {"value", histogram.quantile_s(quantile.share)},
                           {"share", quantile.share},
                           {"count", histogram.count()}};
}

Histogram samples_in(const Json& measure) {
  const auto& bytes = measure["histogram"].get_binary();
  auto histogram = Histogram::decoded({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  SIM_CHECK(histogram.has_value(), "a measure's samples cannot be read back");
  return *std::move(histogram);
}

bool is_measure(const Json& json) {
  if (!json.is_object()) return false;
  const auto kind = json.find(kKind);
  return kind != json.end() && kind->is_string();
}

bool is_samples(const Json& json) { return is_measure(json) && json[kKind] == "samples"; }

std::string why_withheld(double share, double samples) {
  const std::uint64_t needed = samples_for_quantile(share);
  if (samples >= static_cast<double>(needed)) return "";
  return fmt::format("{} samples are too few, it takes {}",
                     count_text(static_cast<std::uint64_t>(samples)), count_text(needed));
}

Json plain_numbers(Json measures) {
  if (!measures.is_structured()) return measures;
  if (is_measure(measures)) return std::move(measures["value"]);
  if (measures.is_array()) {
    for (Json& item : measures) item = plain_numbers(std::move(item));
    return measures;
  }
  Json plain = Json::object();
  Json withheld;
  for (auto& [name, member] : measures.items()) {
    if (is_samples(member)) continue;
    if (is_measure(member) && member.contains("share"))
      if (std::string why = why_withheld(member["share"], member["count"]); !why.empty()) {
        withheld[name] = std::move(why);
        continue;
      }
    plain[name] = plain_numbers(std::move(member));
  }
  if (!withheld.is_null()) plain["withheld"] = std::move(withheld);
  return plain;
}

std::optional<Interval> interval_in(const Json& number) {
  if (number.is_number()) return Interval{number.get<double>()};
  if (!number.is_object()) return std::nullopt;
  const auto value = number.find("value");
  if (value == number.end() || !value->is_number()) return std::nullopt;
  if (number.size() == 1) return Interval{value->get<double>()};
  if (number.size() != 3 || !number.contains("low") || !number.contains("high"))
    return std::nullopt;
  return Interval{*value, number["low"], number["high"]};
}

Json values_only(const Json& result) {
  if (!result.is_structured()) return result;
  if (result.is_object() && interval_in(result)) return result["value"];
  Json plain = result.is_array() ? Json::array() : Json::object();
  for (const auto& [name, member] : result.items()) {
    if (result.is_array())
      plain.push_back(values_only(member));
    else
      plain[name] = values_only(member);
  }
  return plain;
}

}  // namespace ballast
