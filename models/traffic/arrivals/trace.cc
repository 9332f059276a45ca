// Arrivals at recorded instants.
#include <algorithm>
#include <cmath>

#include "models/traffic/arrivals/all.h"

namespace ballast {

namespace {

ArgsProblem check(const Args& args) {
  const std::vector<double>& instants_s = *args.numbers("file");
  if (instants_s.empty()) return "the file holds no arrivals";
  if (!std::all_of(instants_s.begin(), instants_s.end(),
                   [](double t) { return t >= 0 && std::isfinite(t); }))
    return "the file holds an arrival before the start, or at no instant at all";
  if (!std::is_sorted(instants_s.begin(), instants_s.end()))
    return "the arrivals in the file are not in order of time";
  return "";
}

}  // namespace

const ArrivalKind kTraceProcess{
    .name = "trace",
    .summary = "arrivals at recorded instants",
    .params = {{.name = "file",
                .type = ParamType::kTimesFile,
                .help = "file with one arrival a line, in seconds since the start, ascending",
                .required = true,
                .min = 0}},
    .check = check,
    .make = [](const Args& args) -> ArrivalSpec { return TraceArrivals{args.numbers("file")}; },
};

}  // namespace ballast
