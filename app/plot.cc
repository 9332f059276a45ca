#include "app/plot.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "app/console.h"
#include "app/measures.h"
#include "app/report/heat.h"
#include "app/text.h"

namespace ballast {

namespace {

using Values = std::vector<double>;
using report::RunSource;

constexpr std::size_t kLabel = 12;  // columns to the left of the drawing
constexpr std::size_t kRows = 5;    // of a timeline
constexpr std::size_t kServers = 16;
constexpr std::size_t kFewest = 20;  // columns of the drawing
constexpr std::size_t kMost = 160;

// Runs of buckets as columns of the terminal.
struct Grid {
  std::size_t buckets = 0;
  std::size_t columns = 0;
  std::size_t first(std::size_t column) const { return column * buckets / columns; }
  std::size_t last(std::size_t column) const {
    return std::max(first(column) + 1, (column + 1) * buckets / columns);
  }
};

Values failed_ratio(const Series& series, const Grid& grid) {
  const Values* ok = report::column(series, "total", "ok");
  const Values* failed = report::column(series, "total", "failed");
  Values result(grid.columns, NAN);
  if (ok == nullptr || failed == nullptr) return result;
  for (std::size_t c = 0; c < grid.columns; ++c) {
    double good = 0;
    double bad = 0;
    for (std::size_t b = grid.first(c); b < grid.last(c); ++b) {
      good += (*ok)[b];
      bad += (*failed)[b];
    }
    if (good + bad > 0) result[c] = bad / (good + bad);
  }
  return result;
}

Values highest(const Series& series, const char* metric, const Grid& grid) {
  const Values* values = report::column(series, "total", metric);
  Values result(grid.columns, NAN);
  if (values == nullptr) return result;
  for (std::size_t c = 0; c < grid.columns; ++c)
    for (std::size_t b = grid.first(c); b < std::min(grid.last(c), values->size()); ++b)
      if (std::isfinite((*values)[b]) && !(result[c] >= (*values)[b])) result[c] = (*values)[b];
  return result;
}

double most_of(const Values& values) {
  double most = 0;
  for (const double v : values)
    if (std::isfinite(v)) most = std::max(most, v);
  return most;
}

// One character of a bar: `part` of its height is full.
const char* block(double part, const PlotStyle& style) {
  static constexpr std::array<const char*, 9> kBlocks = {" ", "▁", "▂", "▃", "▄",
                                                         "▅", "▆", "▇", "█"};
  static constexpr std::array<const char*, 4> kAscii = {" ", ".", ":", "#"};
  const double p = std::clamp(part, 0.0, 1.0);
  if (style.unicode) return kBlocks[static_cast<std::size_t>(std::lround(p * 8))];
  return kAscii[static_cast<std::size_t>(std::lround(p * 3))];
}

std::string label(const std::string& text) {
  const std::string shown = clip(text, kLabel - 1);
  return std::string(kLabel - 1 - width_of(shown), ' ') + shown + " ";
}

// The colour of a 256-colour terminal, or none.
std::string painted(const std::string& text, int colour, const PlotStyle& style) {
  return style.colour ? fmt::format("\x1b[38;5;{}m{}\x1b[0m", colour, text) : text;
}

constexpr int kBlue = 32;
constexpr int kOrange = 208;

// Bars from the bottom; heights in 0..kRows. What reaches above `heights` up to `lighter` is
// shaded.
void draw_bars(std::vector<std::string>& lines, const Values& heights, const Values& lighter,
               const std::array<std::string, kRows>& labels, int colour, const PlotStyle& style) {
  const char* shade = style.unicode ? "░" : "'";
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto below = static_cast<double>(kRows - 1 - row);
    std::string bars;
    for (std::size_t c = 0; c < heights.size(); ++c) {
      const double part = std::isfinite(heights[c]) ? heights[c] - below : 0;
      const bool shaded = part < 0.0625 && c < lighter.size() && lighter[c] - below > 0.5;
      bars += shaded ? shade : block(part, style);
    }
    std::string line = label(labels[row]) + painted(bars, colour, style);
    if (!style.colour) line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
}

void draw_failed(std::vector<std::string>& lines, const RunSource& source, const Grid& grid,
                 const PlotStyle& style) {
  const Values ratio = failed_ratio(source.series, grid);
  const double most = most_of(ratio);
  lines.push_back(most > 0 ? fmt::format("requests failed, up to {}", percent_text(most))
                           : std::string("requests failed: none"));
  if (!(most > 0)) return;
  Values heights = ratio;
  // What failed at all shows.
  for (double& h : heights)
    if (h > 0) h = std::max(h / most * kRows, 0.125);
  std::array<std::string, kRows> labels;
  labels.front() = percent_text(most);
  labels.back() = "0 %";
  draw_bars(lines, heights, {}, labels, kOrange, style);
}

void draw_latency(std::vector<std::string>& lines, const RunSource& source, const Grid& grid,
                  const PlotStyle& style) {
  const Values p50 = highest(source.series, "latency_p50_s", grid);
  const Values p99 = highest(source.series, "latency_p99_s", grid);
  const double most = most_of(p99);
  double least = most;
  for (const double v : p50)
    if (std::isfinite(v) && v > 0) least = std::min(least, v);
  if (!(most > 0) || !(least > 0)) {
    lines.emplace_back("latency: no request ended well");
    return;
  }
  const double floor = std::log10(least / 2);
  const double scale = kRows / (std::log10(most) - floor);
  const auto height = [&](double v) { return v > 0 ? (std::log10(v) - floor) * scale : NAN; };
  Values low = p50;
  Values high = p99;
  for (double& v : low) v = height(v);
  for (double& v : high) v = height(v);
  const auto slo = report::number_at(source.result, {"scenario", "slo", "latency_s"});
  lines.push_back(fmt::format("latency, p50 full and p99 shaded, logarithmic{}",
                              slo ? ", SLO " + time_text(*slo) : ""));
  std::array<std::string, kRows> labels;
  for (std::size_t row = 0; row < kRows; row += 2)
    labels[row] = time_text(std::pow(10, floor + static_cast<double>(kRows - row) / scale));
  draw_bars(lines, low, high, labels, kBlue, style);
}

// How much of its share a server got: from nothing over even to four times and more.
struct Shade {
  double below;  // ratio
  const char* block;
  const char* ascii;
  int colour;
};
constexpr std::array<Shade, 6> kShades = {{{0.25, "·", ".", 25},
                                           {0.8, "░", "-", 32},
                                           {1.25, "▒", "=", 246},
                                           {2, "▓", "+", 214},
                                           {4, "█", "#", 208},
                                           {INFINITY, "█", "@", 196}}};

void draw_shares(std::vector<std::string>& lines, const RunSource& source, const Grid& grid,
                 const PlotStyle& style) {
  const report::HeatMap map = report::heat_map(source, grid.columns, kServers);
  if (map.rows.empty()) return;
  lines.emplace_back("share of the traffic over share of the capacity:");
  std::string key;
  std::size_t used = 0;
  for (const Shade& shade : kShades) {
    const std::string upto =
        std::isfinite(shade.below) ? fmt::format(" <{}  ", shade.below) : std::string(" more");
    if (used + 1 + upto.size() > style.columns) break;
    used += 1 + upto.size();
    key += painted(style.unicode ? shade.block : shade.ascii, shade.colour, style) + upto;
  }
  lines.push_back(std::string(std::min(kLabel, style.columns - used), ' ') + key);
  std::size_t row = 0;
  for (const report::HeatMap::Pool& pool : map.pools) {
    for (std::size_t k = 0; k < pool.rows; ++k, ++row) {
      std::string cells;
      for (std::size_t c = 0; c < grid.columns; ++c) {
        const double ratio =
            map.ratio(row, std::min(map.columns - 1, c * map.columns / grid.columns));
        if (std::isnan(ratio)) {
          cells += ' ';
          continue;
        }
        const auto shade = std::find_if(kShades.begin(), kShades.end(),
                                        [&](const Shade& s) { return ratio < s.below; });
        const Shade& drawn = shade == kShades.end() ? kShades.back() : *shade;
        cells += painted(style.unicode ? drawn.block : drawn.ascii, drawn.colour, style);
      }
      lines.push_back(label(map.rows[row]) + cells);
    }
    if (pool.rows < pool.servers)
      lines.push_back(label("") + fmt::format("{} more of pool {} are closer to their share",
                                              pool.servers - pool.rows, pool.name));
  }
}

// When: the ends of the run, and the incident between them.
void draw_time(std::vector<std::string>& lines, const RunSource& source, const Grid& grid,
               const PlotStyle& style) {
  const auto time = report::time_label(source.result);
  const double end = report::end_of(source);
  const auto place = [&](double t) {
    return static_cast<std::size_t>(std::clamp(t / end, 0.0, 1.0) *
                                    static_cast<double>(grid.columns - 1));
  };
  std::string axis;
  if (const Json* window = report::member(source.result, {"phases", "during", "window"})) {
    const double from = report::number_at(*window, {"from_s"}).value_or(0);
    const double to = report::number_at(*window, {"to_s"}).value_or(end);
    const std::size_t a = place(from);
    const std::size_t b = std::max(a + 1, place(to));
    const std::string dash = style.unicode ? "─" : "-";
    for (std::size_t c = 0; c < grid.columns; ++c)
      axis += c == a           ? (style.unicode ? "├" : "[")
              : c == b         ? (style.unicode ? "┤" : "]")
              : c > a && c < b ? dash
                               : " ";
    axis.erase(axis.find_last_not_of(' ') + 1);
    lines.push_back(label("incident") + axis + fmt::format(" {} to {}", time(from), time(to)));
    if (width_of(lines.back()) > style.columns) lines.back() = label(time(from) + " on") + axis;
  }
  const std::string first = time(0);
  const std::string last = time(end);
  const std::size_t room = grid.columns - std::min(grid.columns, first.size() + last.size());
  lines.push_back(label("") + first + std::string(room, ' ') + last);
}

}  // namespace

PlotStyle plot_style() {
  PlotStyle style;
  winsize size{};
  if (stdout_is_terminal() && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.columns = size.ws_col;
  else if (const char* columns = std::getenv("COLUMNS"))
    if (const int wanted = std::atoi(columns); wanted > 0)
      style.columns = static_cast<std::size_t>(wanted);
  // The first of these that is set decides (locale(7)).
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') {
      locale = value;
      break;
    }
  }
  std::transform(locale.begin(), locale.end(), locale.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  style.unicode =
      locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  style.colour = stdout_wants_colour();
  return style;
}

std::vector<std::string> plot_lines(const RunSource& given, const PlotStyle& style) {
  const RunSource source{values_only(given.result), given.series, {}};
  Grid grid;
  grid.buckets = report::buckets(source.series);
  if (grid.buckets == 0) return {};
  const std::size_t room = style.columns > kLabel ? style.columns - kLabel : 0;
  grid.columns = std::clamp(room, kFewest, kMost);
  std::vector<std::string> lines;
  draw_failed(lines, source, grid, style);
  draw_latency(lines, source, grid, style);
  draw_shares(lines, source, grid, style);
  draw_time(lines, source, grid, style);
  return lines;
}

}  // namespace ballast
