#include "tests/theory/experiment.h"

namespace ballast {

ArrivalSpec poisson(double per_s) {
  return OpenArrivals{exponential_law(1), RateProfile::constant(per_s)};
}

ArrivalSpec renewal_of(Law unit_gap, double per_s) {
  return OpenArrivals{std::move(unit_gap), RateProfile::constant(per_s)};
}

PolicySpec policy(std::string_view name,
                  const std::vector<std::pair<std::string, Args::Value>>& given) {
  const PolicyKind& kind = policy_testing::kind_of(name);
  return {&kind, policy_testing::args_with(kind, given)};
}

PoolSpec pool_of(std::string name, std::uint32_t servers, std::uint32_t workers,
                 std::uint32_t queue, Discipline discipline) {
  PoolSpec pool;
  pool.name = std::move(name);
  pool.queue = queue;
  pool.discipline = discipline;
  for (std::uint32_t i = 1; i <= servers; ++i) {
    ServerSpec server;
    server.name = pool.name + "-" + std::to_string(i);
    server.workers = workers;
    pool.servers.push_back(std::move(server));
  }
  return pool;
}

TrafficSpec traffic_of(std::string name, ArrivalSpec arrivals, Law work, BalancerIndex to) {
  TrafficSpec traffic;
  traffic.name = std::move(name);
  traffic.to = to;
  traffic.arrivals = std::move(arrivals);
  traffic.work = std::move(work);
  return traffic;
}

RouteSpec route_to(PoolIndex pool, std::string path) {
  RouteSpec route;
  if (!path.empty()) route.match = RouteSpec::Match::kExact;
  route.path = std::move(path);
  route.targets = {{pool, 1}};
  return route;
}

SystemSpec system_of(ArrivalSpec arrivals, Law work, PoolSpec pool, std::string_view algorithm) {
  SystemSpec spec;
  spec.traffic.push_back(traffic_of("jobs", std::move(arrivals), std::move(work)));
  BalancerSpec balancer;
  balancer.name = "edge";
  balancer.policy = policy(algorithm);
  balancer.routes = {route_to(0)};
  spec.balancers.push_back(std::move(balancer));
  spec.pools.push_back(std::move(pool));
  return spec;
}

double customers_for_one_percent(double rho, double scv_sum) {
  const double idle = 1 - rho;
  const double wait = rho / idle;
  const double variance = rho * (2 + 5 * rho - 4 * rho * rho + rho * rho * rho) /
                          (idle * idle * idle * idle) / (wait * wait);
  constexpr double kDeviations = 3.56 / 0.01;  // Student's t of 39 degrees of freedom at 99.9 %
  return kDeviations * kDeviations * variance * scv_sum / 2;
}

double warmup_for(double rho, double scv_sum) {
  const double root = 1 - std::sqrt(rho);
  return 15 / (root * root) * std::max(1.0, scv_sum / 2);
}

Plan plan_for(double customers, double rate, double warmup_s, std::uint32_t replications) {
  return {warmup_s, customers / rate / replications, replications};
}

namespace measures {

double length_s(const WindowStats& w) { return seconds(w.to - w.from); }

double ratio(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

double waited(const WindowStats& w) {
  const Histogram& wait = w.pools[0].wait;
  return wait.count_above(Duration{1}) / static_cast<double>(wait.count());
}

double failed(const WindowStats& w) {
  return ratio(w.total.requests.failed, w.total.requests.offered);
}

double mean_wait(const WindowStats& w) {
  return sum(w, &ServerStats::wait_s) / sum(w, &ServerStats::started);
}

double busy(const WindowStats& w) {
  return sum(w, &ServerStats::busy_s) / sum(w, &ServerStats::worker_s);
}

double slow(const WindowStats& w) { return ratio(w.total.slow, w.total.requests.offered); }

}  // namespace measures

const std::map<std::string, Measure>& known_measures() {
  using namespace measures;
  constexpr Measure kSojourn = [](const WindowStats& w) { return w.total.latency.mean_s(); };
  // Of the requests that arrived in the window: those still in flight at its end count, as those in
  // flight at its start do not.
  constexpr Measure kThroughput = [](const WindowStats& w) {
    const Counts& requests = w.total.requests;
    return static_cast<double>(requests.offered - requests.failed) / length_s(w);
  };
  static const std::map<std::string, Measure> table{
      {"W", kSojourn},
      {"W_accepted", kSojourn},
      {"response", kSojourn},
      {"Wq", mean_wait},
      {"Wq_accepted", mean_wait},
      {"L", [](const WindowStats& w) { return sum(w, &ServerStats::in_system_s) / length_s(w); }},
      {"Lq", [](const WindowStats& w) { return sum(w, &ServerStats::queue_s) / length_s(w); }},
      {"carried", [](const WindowStats& w) { return sum(w, &ServerStats::busy_s) / length_s(w); }},
      {"utilisation", busy},
      {"throughput", kThroughput},
      {"X_system", kThroughput},
      {"loss", failed},
      {"request_error_rate", failed},
      {"slow_but_ok_rate", slow},
      {"bad_rate", [](const WindowStats& w) { return failed(w) + slow(w); }},
      {"P_wait", waited},
      {"erlang_C", waited},
      {"P_sojourn_gt_5", slow},
      {"P_sojourn_gt_5.0", slow},
      {"P_wait_le_1", waits_within<1>},
      {"P_wait_le_3", waits_within<3>},
      {"p50", sojourn_quantile<500>},
      {"p90", sojourn_quantile<900>},
      {"p95", sojourn_quantile<950>},
      {"p99", sojourn_quantile<990>},
      {"sojourn_p50", sojourn_quantile<500>},
      {"sojourn_p95", sojourn_quantile<950>},
      {"sojourn_p99", sojourn_quantile<990>},
      {"sojourn_accepted_p50", sojourn_quantile<500>},
      {"sojourn_accepted_p95", sojourn_quantile<950>},
      {"sojourn_accepted_p99", sojourn_quantile<990>},
      {"wait_p50", wait_quantile<500>},
      {"wait_p90", wait_quantile<900>},
      {"wait_p95", wait_quantile<950>},
      {"wait_p99", wait_quantile<990>},
  };
  return table;
}

void replicate(SystemSpec spec, const Plan& plan,
               const std::function<void(const WindowStats&)>& look) {
  spec.warmup = from_seconds(plan.warmup_s);
  const Duration measured = from_seconds(plan.warmup_s + plan.length_s);
  spec.duration = measured + from_seconds(plan.cooldown_s);
  spec.interval = spec.duration;
  spec.incident = Window{kStart + spec.warmup, kStart + measured};
  for (spec.replication = 0; spec.replication < plan.replications; ++spec.replication)
    look(simulate(spec).windows.at(0));
}

std::vector<double> samples_of(const SystemSpec& spec, const Plan& plan,
                               const std::function<double(const WindowStats&)>& measure) {
  std::vector<double> samples;
  replicate(spec, plan, [&](const WindowStats& w) { samples.push_back(measure(w)); });
  return samples;
}

bool is_quantile(const std::string& name) {
  return name.find("_p") != std::string::npos || name[0] == 'p';
}

void expect_agreement(const SystemSpec& spec, const nlohmann::json& expected, const Plan& plan,
                      std::size_t at_least, const Agreement& means) {
  std::map<std::string, std::vector<double>> samples;
  double requests = 0;
  replicate(spec, plan, [&](const WindowStats& w) {
    requests += static_cast<double>(w.total.requests.offered);
    for (const auto& [name, measure] : known_measures())
      if (expected.contains(name)) samples[name].push_back(measure(w));
  });
  EXPECT_GE(samples.size(), at_least);
  constexpr double kRare = 1e-3;
  for (const auto& [name, values] : samples) {
    const double exact = expected.at(name).get<double>();
    const Interval estimate = interval_of(values);
    if (exact * requests < 10)
      EXPECT_LE(estimate.value * requests, 25) << name;
    else if (exact < kRare)
      EXPECT_TRUE(estimate.contains(exact)) << name << ": " << estimate.value << " +- "
                                            << estimate.half_width() << ", exact " << exact;
    else if (is_quantile(name))
      EXPECT_TRUE(agrees(estimate, exact,
                         {kQuantileToMean * means.precision, kQuantileToMean * means.precision}))
          << name;
    else
      EXPECT_TRUE(agrees(estimate, exact, means)) << name;
  }
}

}  // namespace ballast
