// `--plot`: the timelines of errors and latency and the heat map of shares, in characters.
#pragma once

#include <string>
#include <vector>

#include "app/report/source.h"

namespace ballast {

struct PlotStyle {
  std::size_t columns = 100;  // of the terminal
  bool unicode = true;        // block characters; otherwise ASCII
  bool colour = false;
};

// Of standard output: its width, the character set of the locale, NO_COLOR.
PlotStyle plot_style();

// Nothing without a series.
std::vector<std::string> plot_lines(const report::RunSource& source, const PlotStyle& style);

}  // namespace ballast
