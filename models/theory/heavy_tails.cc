#include "models/theory/heavy_tails.h"

#include <algorithm>

#include "sim/distributions/tail_index.h"

namespace ballast {

namespace {

class Finder {
 public:
  explicit Finder(bool queues) : needed_(queues ? 3 : 2), mean_needs_(queues ? 2 : 1) {}

  void work(const Law& law, const std::string& where) { add(law, where, needed_, mean_needs_); }
  // A variance makes the number of arrivals normal; their mean is a rate that is always finite.
  void gaps(const ArrivalSpec& arrivals, const std::string& traffic) {
    if (const auto* open = std::get_if<OpenArrivals>(&arrivals))
      add(open->gap, "the time between arrivals of traffic " + traffic, 2, 1);
  }
  std::vector<HeavyTail> take() { return std::move(found_); }

 private:
  void add(const Law& law, const std::string& where, double needed, double mean_needs) {
    if (law == nullptr) return;
    const double index = tail_index(*law);
    if (index > needed) return;
    for (const HeavyTail& known : found_)
      if (known.where == where) return;
    found_.push_back({where, index, index <= mean_needs});
  }

  double needed_, mean_needs_;
  std::vector<HeavyTail> found_;
};

}  // namespace

std::vector<HeavyTail> heavy_tails(const SystemSpec& spec) {
  Finder finder(std::any_of(spec.pools.begin(), spec.pools.end(), [](const PoolSpec& pool) {
    return pool.discipline != Discipline::kProcessorSharing;
  }));
  const auto traffic = [&](const TrafficSpec& t) {
    finder.work(t.work, "the work of traffic " + t.name);
    finder.gaps(t.arrivals, t.name);
  };
  const auto pool = [&](const PoolSpec& p) { finder.work(p.work, "the work of pool " + p.name); };
  for (const TrafficSpec& t : spec.traffic) traffic(t);
  for (const PoolSpec& p : spec.pools) pool(p);
  for (const TimelineEvent& event : spec.timeline)
    for (const Action& action : event.actions) {
      if (const auto* set = std::get_if<SetTraffic>(&action)) traffic(*set->spec);
      if (const auto* set = std::get_if<SetPool>(&action)) pool(*set->spec);
    }
  return finder.take();
}

}  // namespace ballast
