#include "models/monitors/series_recorder.h"

#include <array>
#include <limits>

namespace ballast {

namespace {

constexpr const char* kTrafficMetrics[] = {
    "offered", "attempts", "ok", "failed", "latency_p50_s", "latency_p95_s", "latency_p99_s"};
// Pools that a balancer with health machinery routes to at some time of the run.
std::vector<PoolIndex> watched_pools(const SystemSpec& spec) {
  std::vector<bool> watched(spec.pools.size());
  const auto look_at = [&](const BalancerSpec& balancer) {
    if (!balancer.health.active()) return;
    for (const RouteSpec& route : balancer.routes)
      for (const RouteSpec::Target& target : route.targets) watched[target.pool] = true;
  };
  for (const BalancerSpec& balancer : spec.balancers) look_at(balancer);
  for (const TimelineEvent& event : spec.timeline)
    for (const Action& action : event.actions)
      if (const auto* set = std::get_if<SetBalancer>(&action)) look_at(*set->spec);
  std::vector<PoolIndex> pools;
  for (PoolIndex p = 0; p < watched.size(); ++p)
    if (watched[p]) pools.push_back(p);
  return pools;
}

constexpr const char* kServerMetrics[] = {"offered", "ok", "failed", "utilization", "queue"};

}  // namespace

SeriesRecorder::SeriesRecorder(const SystemSpec& spec)
    : traffic_(spec.traffic.size()),
      unplaced_(spec.pools.size()),
      believing_(watched_pools(spec)),
      believed_(spec.pools.size()) {
  series_.interval = spec.interval;
  const auto traffic = [&](const std::string& entity) {
    for (const char* metric : kTrafficMetrics) add(entity, metric);
  };
  traffic("total");
  for (const TrafficSpec& t : spec.traffic) traffic("traffic." + t.name);
  for (const PoolSpec& pool : spec.pools) {
    const std::string entity = "pools." + pool.name;
    for (const char* metric : kServerMetrics) add(entity, metric);
    pool_size_.push_back(pool.servers.size());
    last_.resize(last_.size() + pool.servers.size());
    for (const ServerSpec& server : pool.servers)
      for (const char* metric : kServerMetrics) add(entity + ".servers." + server.name, metric);
  }
  for (const PoolIndex p : believing_) add("pools." + spec.pools[p].name, "believed_up");
}

void SeriesRecorder::add(const std::string& entity, const char* metric) {
  series_.columns.push_back({entity, metric, {}});
}

void SeriesRecorder::traffic_row(const Ledger::Recent& counts) {
  put(static_cast<double>(counts.offered));
  put(static_cast<double>(counts.attempts));
  put(static_cast<double>(counts.ok));
  put(static_cast<double>(counts.failed));
  constexpr std::array kShares = {0.5, 0.95, 0.99};
  std::array<double, kShares.size()> quantiles{};
  quantiles.fill(std::numeric_limits<double>::quiet_NaN());
  if (counts.latency.count() > 0) counts.latency.quantiles_s(kShares, quantiles.data());
  for (const double quantile : quantiles) put(quantile);
}

bool SeriesRecorder::close(const ServerBank& bank, Ledger& ledger, Time now) {
  if (now <= from_) return false;
  const double length_s = seconds(now - from_);
  from_ = now;
  const auto in_bucket = [](std::uint64_t& count, std::uint64_t& last) {
    const std::uint64_t so_far = count;
    count -= last;
    last = so_far;
  };
  total_.offered = total_.attempts = total_.ok = total_.failed = 0;
  total_.latency.clear();
  const bool alone = traffic_.size() == 1;
  const std::size_t columns = std::size(kTrafficMetrics);
  next_ = columns;
  for (TrafficIndex t = 0; t < traffic_.size(); ++t) {
    ledger.take_recent(t, recent_);
    in_bucket(recent_.offered, traffic_[t].offered);
    in_bucket(recent_.attempts, traffic_[t].attempts);
    in_bucket(recent_.ok, traffic_[t].ok);
    in_bucket(recent_.failed, traffic_[t].failed);
    traffic_row(recent_);
    total_.offered += recent_.offered;
    total_.attempts += recent_.attempts;
    total_.ok += recent_.ok;
    total_.failed += recent_.failed;
    if (!alone) total_.latency.merge(recent_.latency);
  }
  const std::size_t after_traffic = next_;
  next_ = 0;
  if (alone)  // the total is that entry's row
    for (std::size_t c = 0; c < columns; ++c) put(series_.columns[columns + c].values.back());
  else
    traffic_row(total_);
  next_ = after_traffic;
  struct Sum {
    double offered = 0, ok = 0, failed = 0, busy_s = 0, worker_s = 0, queue = 0;
    double utilization() const {
      return worker_s > 0 ? busy_s / worker_s : std::numeric_limits<double>::quiet_NaN();
    }
  };
  const auto row = [&](const Sum& sum) {
    put(sum.offered);
    put(sum.ok);
    put(sum.failed);
    put(sum.utilization());
    put(sum.queue);
  };
  const auto since = [](std::uint64_t value, std::uint64_t& last) {
    const auto passed = static_cast<double>(value - last);
    last = value;
    return passed;
  };
  ServerId id = 0;
  for (std::size_t p = 0; p < pool_size_.size(); ++p) {
    const std::size_t pool_column = next_;
    Sum pool;
    pool.offered = pool.failed = static_cast<double>(unplaced_[p]);
    unplaced_[p] = 0;
    next_ += std::size(kServerMetrics);
    for (std::size_t i = 0; i < pool_size_[p]; ++i, ++id) {
      const Server& s = bank[id];
      Last& last = last_[id];
      Sum sum{since(s.offered(), last.offered),
              since(s.ok(), last.ok),
              since(s.failed, last.failed),
              since(s.busy.reading(now), last.busy) * 1e-9,
              since(s.workers_present.reading(now), last.workers) * 1e-9,
              since(s.queued.reading(now), last.queue) * 1e-9 / length_s};
      row(sum);
      pool.offered += sum.offered;
      pool.ok += sum.ok;
      pool.failed += sum.failed;
      pool.busy_s += sum.busy_s;
      pool.worker_s += sum.worker_s;
      pool.queue += sum.queue;
    }
    const std::size_t after = next_;
    next_ = pool_column;
    row(pool);
    next_ = after;
  }
  for (const PoolIndex p : believing_) put(believed_[p]);
  return true;
}

}  // namespace ballast
