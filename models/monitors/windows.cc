#include "models/monitors/windows.h"

#include <algorithm>

namespace ballast {

std::vector<NamedWindow> windows_of(const SystemSpec& spec) {
  const Time horizon = kStart + spec.duration;
  const Time start = std::min(kStart + spec.warmup, horizon);
  std::vector<NamedWindow> windows{{"warmup", kStart, start}};
  const auto add = [&](const char* name, Time from, Time to) {
    from = std::clamp(from, start, horizon);
    to = std::clamp(to, start, horizon);
    if (from < to) windows.push_back({name, from, to});
  };
  if (spec.incident) {
    add("before", start, spec.incident->from);
    add("during", spec.incident->from, spec.incident->to);
    add("after", spec.incident->to, horizon);
  } else {
    add("all", start, horizon);
  }
  return windows;
}

}  // namespace ballast
