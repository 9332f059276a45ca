// Cuts the integrals of the servers (busy workers, queue, attempts present) at the edges of the
// windows, and adds them up. A reading is modulo 2^64 ns (584 years), which the attempts in a long
// queue spend sooner than one would think: so it is cut in between, too (Run::collect).
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
  __extension__ using U128 = unsigned __int128;
  struct Total {  // in ns
    U128 busy = 0, queue = 0, in_system = 0, workers = 0, presence = 0;
    std::uint32_t queue_max = 0;
  };
  std::size_t servers_;
  std::vector<Total> totals_;  // [window][server]
  std::vector<Reading> last_;  // [server]
};

}  // namespace ballast
