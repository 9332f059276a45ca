// A program run alone on one core, as a child: what it printed, how long it took from start to end,
// and its peak memory, which is a figure of a process.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"

namespace ballast::bench {

struct ChildRun {
  Json output;  // of standard output
  double whole_s = 0;
  double cpu_s = 0;  // less than the whole where others were on the core, too
  double peak_rss_bytes = 0;
};

// Throws std::runtime_error if the program cannot be run, ends with an exit code that is not among
// those `expected`, or does not print JSON.
ChildRun run_pinned(const std::vector<std::string>& command, int core,
                    const std::vector<int>& expected = {0});

}  // namespace ballast::bench
