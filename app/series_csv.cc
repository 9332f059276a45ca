#include "app/series_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "app/csv.h"
#include "app/json.h"

namespace ballast {

void write_series_csv(std::ostream& out, const Series& series) {
  out << "time_s,entity,metric,value\n";
  std::vector<std::string> names;
  std::size_t rows = 0;
  for (const Series::Column& column : series.columns) {
    names.push_back(fmt::format(",{},{},", csv_field(column.entity), csv_field(column.metric)));
    rows = std::max(rows, column.values.size());
  }
  fmt::memory_buffer buffer;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto start = Duration{series.interval.count() * static_cast<std::int64_t>(row)};
    const std::string time = fmt::format("{}", exact_seconds(start));
    buffer.clear();
    for (std::size_t i = 0; i < series.columns.size(); ++i) {
      const std::vector<double>& values = series.columns[i].values;
      if (row >= values.size() || !std::isfinite(values[row])) continue;
      fmt::format_to(std::back_inserter(buffer), "{}{}{}\n", time, names[i], values[row]);
    }
    out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  }
}

}  // namespace ballast
