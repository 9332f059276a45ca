// Cuts the integrals of the servers (busy workers, queue, attempts present) at the edges of the
// windows.
#pragma once

#include <vector>

#include "models/result.h"
#include "models/servers/server_bank.h"

namespace ballast {

class AreaBook {
 public:
  AreaBook(std::size_t windows, std::size_t servers)
      : servers_(servers), totals_(windows * servers), last_(servers) {}

  // Books what has passed since the last cut to `window`, and starts the queue maxima afresh.
  void cut(std::size_t window, ServerBank& bank, Time now);
  // Adds the totals of window w (1-based, as in the ledger) to its statistics.
  void report(std::size_t window, WindowStats& out) const;

 private:
  struct Reading {
    std::uint64_t busy = 0, queue = 0, in_system = 0, workers = 0, presence = 0;
  };
  struct Total {
    double busy_s = 0, queue_s = 0, in_system_s = 0, worker_s = 0, present_s = 0;
    std::uint32_t queue_max = 0;
  };
  std::size_t servers_;
  std::vector<Total> totals_;  // [window][server]
  std::vector<Reading> last_;  // [server]
};

}  // namespace ballast
