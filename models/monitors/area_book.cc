#include "models/monitors/area_book.h"

#include <algorithm>

namespace ballast {

void AreaBook::cut(std::size_t window, ServerBank& bank, Time now) {
  const auto since = [](std::uint64_t reading, std::uint64_t& last) {
    const auto passed = static_cast<double>(reading - last) * 1e-9;  // modulo 2^64
    last = reading;
    return passed;
  };
  for (ServerId id = 0; id < servers_; ++id) {
    Server& s = bank[id];
    Reading& last = last_[id];
    Total& total = totals_[window * servers_ + id];
    total.busy_s += since(s.busy.reading(now), last.busy);
    total.queue_s += since(s.queued.reading(now), last.queue);
    total.in_system_s += since(s.in_system_reading(now), last.in_system);
    total.worker_s += since(s.workers_present.reading(now), last.workers);
    total.present_s += since(s.presence.reading(now), last.presence);
    total.queue_max = std::max(total.queue_max, s.queue_max);
    s.queue_max = s.queued.count();
  }
}

void AreaBook::report(std::size_t window, WindowStats& out) const {
  std::size_t id = window * servers_;
  for (PoolStats& pool : out.pools)
    for (ServerStats& server : pool.servers) {
      const Total& total = totals_[id++];
      server.busy_s = total.busy_s;
      server.queue_s = total.queue_s;
      server.in_system_s = total.in_system_s;
      server.worker_s = total.worker_s;
      server.present_s = total.present_s;
      server.queue_max = total.queue_max;
    }
}

}  // namespace ballast
