// The files that the commands wrote as the source of a report.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "app/invalid_input.h"
#include "app/output_dir.h"
#include "app/report/compare_page.h"
#include "app/report/page.h"
#include "app/report/result_check.h"
#include "app/report/source.h"
#include "app/report/study_pages.h"
#include "scenarios/io_error.h"

namespace ballast::report {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBuckets = 100'000;  // the program writes at most 4096

std::string read_text(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw IoError(fmt::format("cannot read {}: it is a directory", path.string()));
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) throw IoError(fmt::format("cannot read {}", path.string()));
  return text;
}

[[noreturn]] void reject(const fs::path& path, int line, std::string message, std::string hint) {
  Diagnostic diagnostic;
  diagnostic.code = "bad-result";
  diagnostic.message = std::move(message);
  diagnostic.location.file = path.string();
  diagnostic.location.line = line;
  diagnostic.hint = std::move(hint);
  throw InvalidInput({std::move(diagnostic)});
}

// Takes one field off the front of a line, and the comma behind it.
std::string take_field(std::string_view& line) {
  std::string field;
  std::size_t i = 0;
  if (line.starts_with('"')) {
    for (i = 1; i < line.size(); ++i) {
      if (line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"')
        ++i;
      else if (line[i] == '"')
        break;
      field += line[i];
    }
    i = std::min(i + 1, line.size());
  } else {
    i = std::min(line.find(','), line.size());
    field = line.substr(0, i);
  }
  line.remove_prefix(std::min(i + 1, line.size()));
  return field;
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class SeriesReader {
 public:
  SeriesReader(const fs::path& path, double interval_s) : path_(path), interval_s_(interval_s) {
    series_.interval = from_seconds(interval_s);
  }

  Series read() {
    const std::string text = read_text(path_);
    std::string_view rest = text;
    for (int line = 1; !rest.empty(); ++line) {
      // A quoted name may hold line ends.
      std::size_t end = 0;
      for (bool quoted = false; end < rest.size() && (quoted || rest[end] != '\n'); ++end)
        if (rest[end] == '"') quoted = !quoted;
      read_line(rest.substr(0, end), line);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (Series::Column& c : series_.columns) c.values.resize(rows_, NAN);
    return std::move(series_);
  }

 private:
  void read_line(std::string_view line, int number_of_line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || (number_of_line == 1 && line == "time_s,entity,metric,value")) return;
    const auto time = number(take_field(line));
    const std::string entity = take_field(line);
    const std::string metric = take_field(line);
    const auto value = number(take_field(line));
    const double row = time ? *time / interval_s_ : NAN;
    if (!value || !(row >= 0) || row > static_cast<double>(kMostBuckets) ||
        std::fabs(row - std::round(row)) > 1e-6)
      reject(path_, number_of_line, "not a line of time_s,entity,metric,value",
             fmt::format("the series has a row every {} s", interval_s_));
    put(entity, metric, static_cast<std::size_t>(std::lround(row)), *value);
  }
  void put(const std::string& entity, const std::string& metric, std::size_t row, double value) {
    const auto [found, added] = columns_.try_emplace({entity, metric}, series_.columns.size());
    if (added) series_.columns.push_back({entity, metric, {}});
    std::vector<double>& values = series_.columns[found->second].values;
    if (values.size() <= row) values.resize(row + 1, NAN);
    values[row] = value;
    rows_ = std::max(rows_, row + 1);
  }

  const fs::path& path_;
  double interval_s_;
  std::size_t rows_ = 0;
  std::map<std::pair<std::string, std::string>, std::size_t> columns_;
  Series series_;
};

}  // namespace

namespace {

Json read_json(const fs::path& path) {
  const std::string text = read_text(path);
  try {
    return Json::parse(text);
  } catch (const Json::exception&) {
    reject(path, 0, "not a JSON document", "give the result.json that --out wrote");
  }
}

Series series_beside(const fs::path& path, const std::string& name,
                     std::optional<double> interval_s) {
  const fs::path file = path.parent_path() / name;
  std::error_code ignored;
  if (!interval_s || !(*interval_s > 0) || !fs::exists(file, ignored)) return {};
  return SeriesReader(file, *interval_s).read();
}

void refuse(std::vector<Diagnostic> problems) {
  if (!problems.empty()) throw InvalidInput(std::move(problems));
}

RunSource run_source(const fs::path& path, Json result) {
  refuse(check_result(result, path.string()));
  RunSource source;
  source.result = std::move(result);
  const auto interval = number_at(source.result, {"scenario", "interval_s"});
  source.series = series_beside(path, series_file_name(""), interval);
  const std::string baseline = text_at(source.result, {"scenario", "baseline"});
  if (!baseline.empty() && source.result.contains("whatif") &&
      source.result["whatif"].contains(baseline))
    source.baseline = series_beside(path, series_file_name(baseline), interval);
  return source;
}

std::string page_of(const fs::path& path, Json json) {
  const std::string schema = text_at(json, {"schema"});
  if (schema == "ballast/compare/1") {
    refuse(check_comparison(json, path.string()));
    Series series =
        series_beside(path, "timeline.csv", number_at(json, {"timeline", "interval_s"}));
    return comparison_report({std::move(json), std::move(series), {}});
  }
  if (schema == "ballast/plan/1") {
    refuse(check_plan(json, path.string()));
    return plan_report(json);
  }
  if (schema == "ballast/sweep/1") {
    refuse(check_sweep(json, path.string()));
    return sweep_report(json);
  }
  return run_report(run_source(path, std::move(json)));
}

}  // namespace

RunSource read_run(const fs::path& path) { return run_source(path, read_json(path)); }

std::string report_of_file(const fs::path& path) {
  require_available();
  Json json = read_json(path);
  try {
    return page_of(path, std::move(json));
  } catch (const Json::exception&) {
    // What the check of its shape lets pass: a text where a number should be, in a corner.
    throw InvalidInput("bad-result", path.string() + " is not what ballast writes");
  }
}

}  // namespace ballast::report
