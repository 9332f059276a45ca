// A chart over time, as the page draws it and as text: a sentence and a table say the same.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/json.h"
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
};

struct Level {
  std::string label;
  double value = 0;
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
};

// The charts of a run, in the order of the page; none without a series.
std::vector<Chart> charts_of(const RunSource& source);

Json chart_json(const Chart& chart);
// <figure> with the sentence, the place for the drawing and the table.
std::string chart_html(const Chart& chart, const RunSource& source);

}  // namespace ballast::report
