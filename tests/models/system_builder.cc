#include "tests/models/system_builder.h"

namespace ballast::test {

std::string numbered(std::string_view name, std::uint64_t n) {
  return std::string(name).append(std::to_string(n));
}

PolicySpec policy(std::string_view name) {
  const PolicyKind& kind = policy_testing::kind_of(name);
  return {&kind, policy_testing::default_args(kind)};
}

ArrivalSpec poisson(double per_s) {
  return OpenArrivals{exponential_law(1), RateProfile::constant(per_s)};
}

ArrivalSpec every(double gap_s) {
  return OpenArrivals{deterministic_law(1), RateProfile::constant(1 / gap_s)};
}

ArrivalSpec instants(std::vector<double> instants_s) {
  return TraceArrivals{std::make_shared<const std::vector<double>>(std::move(instants_s))};
}

ArrivalSpec closed(std::uint32_t users, Law think) {
  return ClosedArrivals{users, std::move(think)};
}

ClientSpec client(std::uint32_t attempts, double backoff_s, std::optional<double> timeout_s) {
  ClientSpec c;
  c.attempts = attempts;
  c.backoff.base = sec(backoff_s);
  if (timeout_s) c.timeout = sec(*timeout_s);
  return c;
}

CallSpec call(PoolIndex pool, double count, bool async) {
  return {pool, count, async, policy("round_robin")};
}

SystemBuilder one_pool(double duration_s, std::uint32_t servers, std::uint32_t workers,
                       std::uint32_t queue) {
  SystemBuilder b(duration_s);
  b.pool("app", servers, workers, queue);
  b.balancer("edge", 0);
  return b;
}

double took(const RunResult& r, TrafficIndex t) {
  const RequestStats& stats = r.whole.traffic[t];
  return stats.requests.ok == 1 ? static_cast<double>(stats.latency.max().count()) / 1e9 : -1;
}

std::uint64_t failures(const RunResult& r, TrafficIndex t, Cause cause) {
  return r.whole.traffic[t].by_cause[static_cast<std::size_t>(cause)];
}

const ServerStats& server(const RunResult& r, ServerIndex i, PoolIndex pool) {
  return r.whole.pools[pool].servers[i];
}

const std::vector<double>& column(const RunResult& r, std::string_view entity,
                                  std::string_view metric) {
  static const std::vector<double> kAbsent;
  for (const Series::Column& c : r.series.columns)
    if (c.entity == entity && c.metric == metric) return c.values;
  return kAbsent;
}

double in_second(const RunResult& r, std::string_view metric, std::size_t at_s) {
  return column(r, "total", metric)[at_s - 1];
}

SystemBuilder::SystemBuilder(double duration_s) {
  spec.duration = sec(duration_s);
  spec.interval = sec(1);
  spec.pools.reserve(16);  // references to entities stay valid while a test adds others
  spec.balancers.reserve(16);
  spec.traffic.reserve(64);
}

PoolSpec& SystemBuilder::pool(const std::string& name, std::uint32_t servers, std::uint32_t workers,
                              std::uint32_t queue) {
  PoolSpec& p = spec.pools.emplace_back();
  p.name = name;
  p.queue = queue;
  for (std::uint32_t i = 1; i <= servers; ++i) {
    ServerSpec& s = p.servers.emplace_back();
    s.name = name + numbered("-", i);
    s.workers = workers;
  }
  return p;
}

BalancerSpec& SystemBuilder::balancer(const std::string& name, PoolIndex pool,
                                      std::string_view algorithm) {
  BalancerSpec& b = spec.balancers.emplace_back();
  b.name = name;
  b.policy = policy(algorithm);
  b.routes.push_back({RouteSpec::Match::kAny, "", {{pool, 1}}});
  return b;
}

TrafficSpec& SystemBuilder::traffic(const std::string& name, ArrivalSpec arrivals, Law work,
                                    BalancerIndex to) {
  TrafficSpec& t = spec.traffic.emplace_back();
  t.name = name;
  t.to = to;
  t.arrivals = std::move(arrivals);
  t.work = std::move(work);
  return t;
}

TrafficSpec& SystemBuilder::job(double at_s, double work_s, BalancerIndex to) {
  return traffic(numbered("job-", spec.traffic.size()), instants({at_s}), fixed(work_s), to);
}

TimelineEvent& SystemBuilder::event(double at_s, Action action) {
  TimelineEvent& e = spec.timeline.emplace_back();
  e.at = at(at_s);
  e.actions.push_back(std::move(action));
  return e;
}

FaultSpec& SystemBuilder::fault(FaultSpec::Kind kind, double from_s, double length_s,
                                ServerIndex server, PoolIndex pool) {
  FaultSpec f;
  f.kind = kind;
  f.targets = {{pool, server}};
  f.length = sec(length_s);
  return std::get<FaultSpec>(event(from_s, f).actions.front());
}

RunResult SystemBuilder::run() const { return simulate(spec); }

}  // namespace ballast::test
