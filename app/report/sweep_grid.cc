#include "app/report/sweep_grid.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/report/source.h"

namespace ballast::report {

namespace {

struct Quantity {
  double value = 0;
  std::string unit;
};

std::optional<Quantity> quantity(const std::string& text) {
  Quantity q;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), q.value);
  if (error != std::errc{} || !std::isfinite(q.value)) return std::nullopt;
  q.unit = std::string(end, text.data() + text.size());
  return q;
}

// Where every value is a number of the same unit.
std::optional<std::vector<Quantity>> quantities(const Json& values) {
  std::vector<Quantity> all;
  for (const Json& value : values) {
    auto q = quantity(value.get<std::string>());
    if (!q || (!all.empty() && q->unit != all[0].unit)) return std::nullopt;
    all.push_back(std::move(*q));
  }
  return all;
}

std::string last_member(const std::string& path) { return path.substr(path.rfind('.') + 1); }

std::string value_at(const Json& point, const std::string& path) {
  return text_at(point, {"set", path.c_str()});
}

// "algorithm=jsq" for each varied path but one.
std::string others_text(const Json& sweep, const Json& point, const std::string& without) {
  std::string text;
  for (const Json& vary : sweep["vary"]) {
    const std::string path = text_at(vary, {"path"});
    if (path == without) continue;
    text += (text.empty() ? "" : ", ") + last_member(path) + "=" + value_at(point, path);
  }
  return text;
}

}  // namespace

SweepGrid grid_of(const Json& sweep) {
  SweepGrid grid;
  const Json* along = &sweep["vary"][0];
  std::optional<std::vector<Quantity>> numbers;
  for (const Json& vary : sweep["vary"]) {
    auto these = quantities(vary["values"]);
    if (!these || (numbers && these->size() <= numbers->size())) continue;
    numbers = std::move(these);
    along = &vary;
  }
  grid.path = text_at(*along, {"path"});
  grid.axis.label = last_member(grid.path);
  std::vector<std::pair<double, std::string>> values;
  for (std::size_t i = 0; i < (*along)["values"].size(); ++i)
    values.emplace_back(numbers ? (*numbers)[i].value : static_cast<double>(i),
                        (*along)["values"][i].get<std::string>());
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [value, text] : values) {
    grid.axis.values.push_back(value);
    grid.axis.texts.push_back(std::move(text));
  }
  grid.rates = numbers && (*numbers)[0].unit == "/s";
  for (const Json& point : sweep["points"]) {
    const std::string name = others_text(sweep, point, grid.path);
    auto at = std::find(grid.series.begin(), grid.series.end(), name);
    if (at == grid.series.end()) {
      grid.series.push_back(name);
      grid.points.emplace_back(grid.axis.values.size(), nullptr);
      at = grid.series.end() - 1;
    }
    const auto& texts = grid.axis.texts;
    const auto where = std::find(texts.begin(), texts.end(), value_at(point, grid.path));
    if (where != texts.end())
      grid.points[static_cast<std::size_t>(at - grid.series.begin())]
                 [static_cast<std::size_t>(where - texts.begin())] = &point;
  }
  return grid;
}

std::string point_text(const Json& sweep, const Json& point) {
  return others_text(sweep, point, "");
}

Extremes extremes_of(const Json& sweep, const std::string& metric) {
  Extremes extremes;
  const auto value = [&](const Json& point) {
    return number_at(point, {"metrics", metric.c_str()});
  };
  for (const Json& point : sweep["points"]) {
    if (!value(point)) continue;
    if (extremes.lowest == nullptr || *value(point) < *value(*extremes.lowest))
      extremes.lowest = &point;
    if (extremes.highest == nullptr || *value(point) > *value(*extremes.highest))
      extremes.highest = &point;
  }
  return extremes;
}

}  // namespace ballast::report
