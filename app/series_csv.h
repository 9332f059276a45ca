// The time series as tidy CSV: time_s,entity,metric,value; one row a number, by time and then in
// the order of the columns. time_s is the start of the bucket; buckets without data have no row.
#pragma once

#include <iosfwd>

#include "models/result.h"

namespace ballast {

void write_series_csv(std::ostream& out, const Series& series);

}  // namespace ballast
