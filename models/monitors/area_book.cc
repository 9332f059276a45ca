#include "models/monitors/area_book.h"

#include <algorithm>

namespace ballast {

void AreaBook::cut(std::size_t window, ServerBank& bank, Time now) {
  const auto since = [](std::uint64_t reading, std::uint64_t& last) {
    const std::uint64_t passed = reading - last;  // modulo 2^64
    last = reading;
    return passed;
  };
  for (ServerId id = 0; id < servers_; ++id) {
    Server& s = bank[id];
    Reading& last = last_[id];
    Total& total = totals_[window * servers_ + id];
    total.busy += since(s.busy.reading(now), last.busy);
    total.queue += since(s.queued.reading(now), last.queue);
    total.in_system += since(s.in_system_reading(now), last.in_system);
    total.workers += since(s.workers_present.reading(now), last.workers);
    total.presence += since(s.presence.reading(now), last.presence);
    total.queue_max = std::max(total.queue_max, s.queue_max);
    s.queue_max = s.queued.count();
  }
}

void AreaBook::report(std::size_t window, WindowStats& out) const {
  const auto in_s = [](U128 ns) { return static_cast<double>(ns) * 1e-9; };
  std::size_t id = window * servers_;
  for (PoolStats& pool : out.pools)
    for (ServerStats& server : pool.servers) {
      const Total& total = totals_[id++];
      server.busy_s = in_s(total.busy);
      server.queue_s = in_s(total.queue);
      server.in_system_s = in_s(total.in_system);
      server.worker_s = in_s(total.workers);
      server.present_s = in_s(total.presence);
      server.queue_max = total.queue_max;
    }
}

}  // namespace ballast
