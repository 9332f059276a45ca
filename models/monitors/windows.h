// The windows of a run: the warm-up, then before, during and after the incident (or one window
// "all").
#pragma once

#include <string>
#include <vector>

#include "models/spec.h"

namespace ballast {

struct NamedWindow {
  std::string name;
  Time from;
  Time to;
};

// Number 0 is the warm-up (possibly empty); empty phases are left out. `to` of the last is the
// horizon.
std::vector<NamedWindow> windows_of(const SystemSpec& spec);

}  // namespace ballast
