#include "app/compare/overlay.h"

#include <algorithm>
#include <cmath>

#include "sim/statistics/interval.h"

namespace ballast {

namespace {

constexpr std::int64_t kMostSpans = 480;

const std::vector<double>* total(const Series& series, std::string_view metric) {
  for (const Series::Column& column : series.columns)
    if (column.entity == "total" && column.metric == metric) return &column.values;
  return nullptr;
}

}  // namespace

Overlay::Overlay(const std::vector<const SystemSpec*>& systems)
    : success_(systems.size()), latency_(systems.size()) {
  Duration longest{1};
  for (const SystemSpec* system : systems) {
    interval_ = std::max(interval_, system->interval);
    longest = std::max(longest, system->duration);
  }
  const std::int64_t spans = std::max<std::int64_t>(1, longest / interval_);
  interval_ *= (spans + kMostSpans - 1) / kMostSpans;
}

void Overlay::add(Row& row, std::size_t at, double value) {
  if (!std::isfinite(value)) return;
  if (row.size() <= at) row.resize(at + 1);
  Cell& cell = row[at];
  cell.n += 1;
  const double off = value - cell.mean;
  cell.mean += off / cell.n;
  cell.squares += off * (value - cell.mean);
}

void Overlay::add(std::size_t variant, const Series& series) {
  const std::vector<double>* ok = total(series, "ok");
  const std::vector<double>* failed = total(series, "failed");
  const std::vector<double>* p99 = total(series, "latency_p99_s");
  const auto number = [](const std::vector<double>* values, std::size_t i) {
    return values != nullptr && i < values->size() ? (*values)[i] : NAN;
  };
  const std::size_t rows = ok == nullptr ? 0 : ok->size();
  for (std::size_t i = 0; i < rows;) {
    // The buckets that begin in one span.
    const auto start = [&](std::size_t k) { return series.interval * static_cast<int>(k); };
    const auto at = static_cast<std::size_t>(start(i) / interval_);
    double good = 0, bad = 0, slowest = NAN;
    for (; i < rows && static_cast<std::size_t>(start(i) / interval_) == at; ++i) {
      if (const double n = number(ok, i); std::isfinite(n)) good += n;
      if (const double n = number(failed, i); std::isfinite(n)) bad += n;
      slowest = std::fmax(slowest, number(p99, i));
    }
    if (good + bad > 0) add(success_[variant], at, good / (good + bad));
    add(latency_[variant], at, slowest);
  }
}

Series Overlay::series(const std::vector<std::string>& names) const {
  Series series;
  series.interval = interval_;
  std::size_t spans = 0;
  for (const auto* rows : {&success_, &latency_})
    for (const Row& row : *rows) spans = std::max(spans, row.size());
  const auto put = [&](const std::string& name, const std::string& metric, const Row& row,
                       double most) {
    std::vector<double> values(spans, NAN), low(spans, NAN), high(spans, NAN);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const Cell& cell = row[i];
      if (cell.n < 2) continue;
      const double half = student_t(cell.n - 1) * std::sqrt(cell.squares / (cell.n - 1) / cell.n);
      values[i] = cell.mean;
      low[i] = std::max(0.0, cell.mean - half);
      high[i] = std::min(most, cell.mean + half);
    }
    series.columns.push_back({name, metric, std::move(values)});
    series.columns.push_back({name, metric + "_low", std::move(low)});
    series.columns.push_back({name, metric + "_high", std::move(high)});
  };
  for (std::size_t v = 0; v < names.size(); ++v) {
    put(names[v], "success_ratio", success_[v], 1);
    put(names[v], "latency_p99_s", latency_[v], INFINITY);
  }
  return series;
}

}  // namespace ballast
