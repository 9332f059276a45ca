// What a change of a configuration does to the split: shares before and after, and the pushes that
// should not ship, as findings in the new one.
#pragma once

#include <string>
#include <vector>

#include "scenarios/audit/audit.h"

namespace ballast::audit {

struct ShareChange {
  std::string server;
  double before = 0;
  double after = 0;
};

// One backend that the change touches.
struct BackendChange {
  std::string backend;
  std::string algorithm_before;
  std::string algorithm_after;
  std::vector<ShareChange> servers;  // those of either, in the order of the new one
  double worst_before = 0;           // the largest share when one server is down
  double worst_after = 0;
};

struct Push {
  std::vector<BackendChange> backends;  // whose shares, algorithm or servers differ
  Audit audit;  // of the new configuration: what the change brings, and what it makes worse
  std::size_t known = 0;  // findings that the old configuration has as well
};

Push compare(const config::Config& before, const config::Config& after, const Load& load);

}  // namespace ballast::audit
