// What a run measured, as bytes that can be kept in a file, and back, exactly: so that replications
// that were simulated before a restart can be folded with those after it. Without the time series.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/result.h"

namespace ballast {

std::string encode_run(const RunResult& result);
// Nothing for bytes that encode_run cannot have written.
std::optional<RunResult> decode_run(std::string_view bytes);

}  // namespace ballast
