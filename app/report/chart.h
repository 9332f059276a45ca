// A chart over time, or over the values of what was varied, as the page draws it and as text: a
// sentence and a table say the same.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/json.h"
#include "app/report/html.h"
#include "app/report/source.h"

namespace ballast::report {

enum class Unit { kRatio, kSeconds, kPerSecond, kCount };
std::string unit_text(Unit unit, double value);

// How several buckets become a row of the table. Quantiles cannot be averaged.
enum class Merge { kMean, kHighest, kLowest };

struct Line {
  std::string label;
  std::string role;  // of its colour and dash: web/src/contract.ts
  std::vector<double> values;
  Merge merge = Merge::kMean;
  std::vector<double> low = {};  // of a band around it; empty: none
  std::vector<double> high = {};
};

struct Level {
  std::string label;
  double value = 0;
};

// Something that lies at a place of the horizontal axis.
struct Pin {
  std::string label;
  double at = 0;
};

struct Chart {
  std::string id;
  std::string title;
  std::string sentence;
  Unit unit = Unit::kRatio;
  bool log = false;
  bool zero = false;  // the scale begins at 0
  std::optional<double> most;
  int height = 150;
  std::vector<Line> lines;
  std::vector<Level> levels;
  std::vector<Pin> pins = {};
};

// The horizontal axis of charts that are not over time.
struct ValueAxis {
  std::string label;               // what the values are
  std::vector<double> values;      // ascending
  std::vector<std::string> texts;  // the same for people
};

// The charts of a run, in the order of the page; none without a series.
std::vector<Chart> charts_of(const RunSource& source);

Json time_axis_json(const RunSource& source);
Json value_axis_json(const ValueAxis& axis);
Json chart_json(const Chart& chart);

// What a chart shows, in rows: spans of time, or the values of the axis.
Table time_table(const Chart& chart, const RunSource& source);
Table value_table(const Chart& chart, const ValueAxis& axis);
// <figure> with the sentence, the place for the drawing and the table.
std::string chart_html(const Chart& chart, const Table& table);

}  // namespace ballast::report
