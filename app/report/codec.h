// Numbers as text for the page: columns of a time series and rows of a heat map, small enough that
// twelve hours of them fit into an attachment. web/src/codec.ts is the other end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/json.h"

namespace ballast::report {

std::string base64(const std::vector<std::uint8_t>& bytes);

// {scale, data}: each value rounded to a whole multiple of `scale`; differences between neighbours
// as zigzag varints plus one, 0 for a missing value (not finite), in base64.
Json column_json(const std::vector<double>& values, double scale);
// The scale that keeps three digits of the smallest value, and of counts every one.
double scale_for(const std::vector<double>& values);

// 0 for no data, else 128 + 32 log2(ratio), within 1..255: steps of 2 %, from 1/16 to 16.
std::uint8_t ratio_code(double ratio);

}  // namespace ballast::report
