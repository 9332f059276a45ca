// The probe pool of Prequal (Wydrowski et al., "Load is not what you should balance: introducing
// Prequal", NSDI 2024, arXiv 2312.10172) and its hot-cold lexicographic rule: of the pooled probes
// those whose requests in flight (RIF) exceed a threshold are hot; the cold one of the lowest
// latency is chosen or, when all are hot, the one of the lowest RIF. Ties: the other number, then
// the oldest.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

struct Probe {
  ServerIndex server = 0;
  Time received = kStart;
  std::uint32_t in_flight = 0;
  Duration latency{0};
  std::uint32_t uses_left = 1;
};

class ProbePool {
 public:
  static constexpr std::size_t kNone = ~std::size_t{0};
  static constexpr std::uint32_t kNothingIsHot = 0xffffffff;

  explicit ProbePool(std::size_t capacity) : capacity_(capacity) { probes_.reserve(capacity + 1); }

  std::size_t size() const { return probes_.size(); }
  const Probe& operator[](std::size_t i) const { return probes_[i]; }  // oldest first

  // Keeps the newest probe of a server only, and the newest `capacity` in all.
  void insert(const Probe& probe) {
    forget(probe.server);
    probes_.push_back(probe);
    if (probes_.size() > capacity_) remove_oldest();
  }
  template <typename Unwanted>
  void remove_if(Unwanted unwanted) {
    probes_.erase(std::remove_if(probes_.begin(), probes_.end(), unwanted), probes_.end());
  }
  void forget(ServerIndex server) {
    remove_if([server](const Probe& p) { return p.server == server; });
  }
  void expire(Time now, Duration max_age) {
    remove_if([=](const Probe& p) { return now - p.received > max_age; });
  }

  // The position of the probe to be used; kNone in an empty pool.
  std::size_t best(std::uint32_t threshold) const {
    const auto cold = [threshold](const Probe& p) { return p.in_flight <= threshold; };
    const bool some_cold = std::any_of(probes_.begin(), probes_.end(), cold);
    std::size_t best = kNone;
    for (std::size_t i = 0; i < probes_.size(); ++i) {
      if (some_cold && !cold(probes_[i])) continue;
      if (best == kNone || (some_cold ? is_faster(probes_[i], probes_[best])
                                      : is_emptier(probes_[i], probes_[best])))
        best = i;
    }
    return best;
  }

  // The request goes there: one more in flight, as far as this client knows, and one use less.
  ServerIndex use(std::size_t i) {
    const ServerIndex server = probes_[i].server;
    ++probes_[i].in_flight;
    if (--probes_[i].uses_left == 0) erase(i);
    return server;
  }

  void remove_oldest() {
    if (!probes_.empty()) erase(0);
  }
  // The hot probe of the highest RIF or, when none is hot, the one of the highest latency.
  void remove_worst(std::uint32_t threshold) {
    std::size_t worst = kNone;
    for (std::size_t i = 0; i < probes_.size(); ++i)
      if (worst == kNone || badness(probes_[i], threshold) > badness(probes_[worst], threshold))
        worst = i;
    if (worst != kNone) erase(worst);
  }

 private:
  static bool is_faster(const Probe& a, const Probe& b) {
    return std::tie(a.latency, a.in_flight) < std::tie(b.latency, b.in_flight);
  }
  static bool is_emptier(const Probe& a, const Probe& b) {
    return std::tie(a.in_flight, a.latency) < std::tie(b.in_flight, b.latency);
  }
  static std::tuple<bool, std::int64_t> badness(const Probe& p, std::uint32_t threshold) {
    const bool hot = p.in_flight > threshold;
    return {hot, hot ? std::int64_t{p.in_flight} : p.latency.count()};
  }
  void erase(std::size_t i) { probes_.erase(probes_.begin() + static_cast<std::ptrdiff_t>(i)); }

  std::size_t capacity_;
  std::vector<Probe> probes_;
};

// The hot threshold: a quantile of the RIFs of the latest probes.
class RecentLoads {
 public:
  explicit RecentLoads(std::size_t window) : recent_(window, 0) { sorted_.reserve(window); }

  void add(std::uint32_t in_flight) {
    if (sorted_.size() == recent_.size())
      sorted_.erase(std::lower_bound(sorted_.begin(), sorted_.end(), recent_[next_]));
    recent_[next_] = in_flight;
    next_ = next_ + 1 == recent_.size() ? 0 : next_ + 1;
    sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), in_flight), in_flight);
  }

  std::uint32_t quantile(double q) const {
    if (sorted_.empty()) return ProbePool::kNothingIsHot;
    return sorted_[static_cast<std::size_t>(static_cast<double>(sorted_.size() - 1) * q)];
  }

 private:
  std::vector<std::uint32_t> recent_;  // a ring
  std::vector<std::uint32_t> sorted_;
  std::size_t next_ = 0;
};

}  // namespace ballast
