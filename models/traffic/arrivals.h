// The processes by which requests arrive. Each is one file in models/traffic/arrivals/ that
// declares its name, summary and parameters and turns them into an ArrivalSpec.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "models/spec.h"

namespace ballast {

struct ArrivalKind {
  std::string_view name;
  std::string_view summary;
  std::vector<Param> params;
  ArgsProblem (*check)(const Args&);  // null: nothing to check beyond the parameters
  ArrivalSpec (*make)(const Args&);
};

// All processes, sorted by name; the explicit list is in models/traffic/arrivals/all.cc.
std::span<const ArrivalKind* const> arrival_kinds();
const ArrivalKind* find_arrival_kind(std::string_view name);

}  // namespace ballast
