// The share heat map: what part of its pool's traffic each server got, over the part that its
// capacity is of the pool's, in spans of time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/json.h"
#include "app/report/source.h"

namespace ballast::report {

struct HeatMap {
  struct Pool {
    std::string name;
    std::size_t rows = 0;
    std::size_t servers = 0;  // more than rows: those that differ most were taken
  };
  std::vector<Pool> pools;
  std::vector<std::string> rows;  // names of the servers, pool by pool
  std::size_t merged = 1;         // buckets in a cell
  std::size_t columns = 0;
  // share / expected share, row by row; NaN without traffic or before the server is there.
  std::vector<double> ratios;

  double ratio(std::size_t row, std::size_t column) const { return ratios[row * columns + column]; }
};

// Pools of one server have nothing to show. At most `most_columns` cells a row, `most_rows` rows.
HeatMap heat_map(const RunSource& source, std::size_t most_columns, std::size_t most_rows);

Json heat_json(const HeatMap& map);
std::string heat_html(const HeatMap& map, const RunSource& source);

}  // namespace ballast::report
