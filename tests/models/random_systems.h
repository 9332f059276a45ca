// Small systems with all features mixed at random: what no one would write by hand.
#pragma once

#include "tests/models/system_builder.h"

namespace ballast::test {

class RandomSystem {
 public:
  explicit RandomSystem(std::uint64_t seed)
      : rng_(mix64(seed)), b_(60 + static_cast<double>(rng_.below(60))) {
    b_.spec.seed = seed;
    b_.spec.warmup = sec(5 * static_cast<double>(below(3)));
    b_.spec.slo_latency = sec(.5);
    if (coin())
      b_.spec.incident =
          Window{at(20 + static_cast<double>(below(10))), at(40 + static_cast<double>(below(10)))};
    const std::uint64_t pools = 2 + below(2);
    for (std::uint64_t p = 0; p < pools; ++p) add_pool(p);
    const std::uint64_t balancers = 1 + below(2);
    for (std::uint64_t i = 0; i < balancers; ++i) add_balancer(i);
    const std::uint64_t traffic = 1 + below(3);
    for (std::uint64_t t = 0; t < traffic; ++t) add_traffic(t, balancers);
    double when = 1;
    while ((when += static_cast<double>(below(8000)) / 1000) < 58) add_event(when);
  }

  const SystemSpec& spec() const { return b_.spec; }

 private:
  std::uint64_t below(int n) { return rng_.below(static_cast<std::uint64_t>(n)); }
  bool coin() { return below(2) == 0; }
  template <typename T>
  T one_of(std::initializer_list<T> choices) {
    return *(choices.begin() + below(static_cast<int>(choices.size())));
  }
  PolicySpec any_policy() {
    return policy(one_of({"random", "round_robin", "haproxy/roundrobin", "haproxy/leastconn",
                          "nginx/round_robin", "nginx/least_conn"}));
  }
  ServerRef any_server() {
    const auto pool = static_cast<PoolIndex>(below(static_cast<int>(b_.spec.pools.size())));
    const auto& servers = b_.spec.pools[pool].servers;
    return {pool, static_cast<ServerIndex>(below(static_cast<int>(servers.size())))};
  }

  LimiterSpec any_limiter() {
    LimiterSpec spec;
    spec.kind =
        one_of({LimiterSpec::Kind::kAimd, LimiterSpec::Kind::kGradient, LimiterSpec::Kind::kVegas});
    spec.initial = spec.min = static_cast<std::uint32_t>(1 + below(5));
    spec.timeout = sec(.05);
    return spec;
  }
  SheddingSpec any_shedding() {
    return {one_of({SheddingSpec::Kind::kCodel, SheddingSpec::Kind::kFacebook}), sec(.005),
            sec(.05), coin()};
  }
  RetryBudgetSpec any_budget() {
    RetryBudgetSpec spec;
    spec.kind = one_of({RetryBudgetSpec::Kind::kConcurrent, RetryBudgetSpec::Kind::kDeposit,
                        RetryBudgetSpec::Kind::kTokens});
    return spec;
  }

  void add_pool(std::uint64_t p) {
    PoolSpec& pool = b_.pool(numbered("p", p), static_cast<std::uint32_t>(1 + below(4)), 1,
                             one_of({kUnlimited, 0u, 2u, 20u}));
    pool.discipline = one_of({Discipline::kFifo, Discipline::kLifo, Discipline::kProcessorSharing});
    pool.work = exponential_law(.02);
    if (below(4) == 0) pool.contention = ContentionSpec{.1, .01};
    if (below(3) == 0) pool.limiter = any_limiter();
    if (below(3) == 0) pool.shedding = any_shedding();
    for (ServerSpec& s : pool.servers) {
      s.workers = one_of({1u, 2u, 5u, 70u, kUnlimited});
      s.weight = static_cast<std::uint32_t>(below(4));
      s.speed = one_of({.5, 1.0, 3.0});
      s.backup = below(6) == 0;
      if (below(3) == 0) s.cold_start = ColdStartSpec{4, sec(3), coin()};
    }
    pool.servers[0].weight = 1;
    // Calls go down the list, so that there is no cycle.
    for (PoolIndex to = 0; to < p; ++to)
      if (coin()) {
        CallSpec call;
        call.pool = to;
        call.count = one_of({1.0, .5, 1.5, 3.0});
        call.async = coin();
        call.policy = any_policy();
        pool.calls.push_back(call);
      }
  }

  void add_balancer(std::uint64_t i) {
    const auto last = static_cast<PoolIndex>(b_.spec.pools.size() - 1);
    BalancerSpec& edge = b_.balancer(numbered("b", i), last);
    edge.policy = any_policy();
    edge.instances = static_cast<std::uint32_t>(1 + below(3));
    edge.sticky.by =
        one_of({StickySpec::By::kNone, StickySpec::By::kUser, StickySpec::By::kConnection});
    if (coin()) edge.sticky.lifetime = sec(5);
    if (coin()) edge.sticky.connections = static_cast<std::uint32_t>(1 + below(5));
    if (coin()) edge.sticky.requests = 20;
    if (below(3) == 0) edge.dns = {sec(4), 3, 2, {}};
    if (coin()) edge.relay = any_relay();
    if (coin()) edge.limits = any_limits();
    if (coin()) edge.routes.front().targets = {{last, .6}, {0, .4}};
    if (coin())
      edge.routes.insert(edge.routes.begin(), {RouteSpec::Match::kPrefix, "/api", {{last, 1}}});
    if (coin()) add_health(edge.health);
  }

  void add_health(HealthSpec& health) {
    if (below(3) > 0) {
      CheckSpec& check = health.check.emplace();
      check.kind = one_of(
          {CheckSpec::Kind::kConnection, CheckSpec::Kind::kRequest, CheckSpec::Kind::kElsewhere});
      check.interval = sec(one_of({.3, 1.0}));
      if (coin()) check.timeout = sec(.05);
      if (coin()) check.fast_interval = sec(.1);
      if (coin()) check.jitter = .5;
      check.initially_up = coin();
      if (coin()) check.work = exponential_law(.03);
      if (coin())
        health.observe = ObserveSpec{
            one_of({ObserveSpec::Layer::k4, ObserveSpec::Layer::k7}), 3,
            one_of({ObserveSpec::OnError::kFastInterval, ObserveSpec::OnError::kFailCheck,
                    ObserveSpec::OnError::kSuddenDeath, ObserveSpec::OnError::kMarkDown})};
    }
    if (coin()) {
      OutlierSpec& outliers = health.outliers.emplace();
      outliers.interval = sec(2);
      outliers.base_ejection_time = sec(3);
      outliers.max_ejection_percent = one_of({50u, 100u});
      outliers.success_rate_minimum_hosts = 2;
      outliers.success_rate_request_volume = 10;
    }
    if (coin())
      health.slow_start =
          SlowStartSpec{one_of({SlowStartSpec::Curve::kHaproxy, SlowStartSpec::Curve::kEnvoy,
                                SlowStartSpec::Curve::kLinear}),
                        sec(5)};
  }

  LimitsSpec any_limits() {
    LimitsSpec limits;
    limits.server = one_of({kUnlimited, 1u, 3u});
    limits.pool = one_of({kUnlimited, 2u, 5u});
    limits.queue = one_of({kUnlimited, 0u, 4u, 30u});
    if (coin()) limits.queue_timeout = sec(.05);
    limits.server_queue = one_of({kUnlimited, 0u, 2u});
    if (coin()) {
      limits.server_min = 1;
      limits.full_load = one_of({2u, 12u});
    }
    return limits;
  }

  RelaySpec any_relay() {
    using Budget = RetryBudgetSpec::Kind;
    using Redispatch = RelaySpec::Redispatch;
    RelaySpec relay;
    relay.retries = one_of({0u, 1u, 3u, kUnlimited});
    relay.on = static_cast<std::uint8_t>(below(8));
    relay.redispatch =
        one_of({Redispatch::kNone, Redispatch::kAll, Redispatch::kLast, Redispatch::kEvery});
    relay.redispatch_every = 2;
    relay.same_server_pause = sec(one_of({0.0, .02}));
    relay.backoff = {BackoffSpec::Kind::kExponential, sec(one_of({0.0, .01})), sec(.05),
                     BackoffSpec::Jitter::kFull};
    relay.avoid_tried = coin();
    if (coin()) relay.try_timeout = sec(.05);
    relay.budget.kind =
        one_of({Budget::kNone, Budget::kConcurrent, Budget::kDeposit, Budget::kTokens});
    if (coin()) relay.timeout = sec(.1);
    relay.cancel = coin();
    relay.hedges = one_of({0u, 0u, 1u, 3u});
    relay.hedge_after = sec(one_of({0.0, .02}));
    relay.hedge_cancel = coin();
    return relay;
  }

  void add_traffic(std::uint64_t t, std::uint64_t balancers) {
    const std::string name = numbered("t", t);
    TrafficSpec& traffic = b_.traffic(name, poisson(10 + static_cast<double>(below(60))),
                                      coin() ? exponential_law(.05) : nullptr);
    traffic.to = static_cast<BalancerIndex>(rng_.below(balancers));
    traffic.path = coin() ? "/" : "/api/x";
    if (coin()) traffic.users = UsersSpec{static_cast<std::uint32_t>(1 + below(50)), .8};
    if (below(3) == 0)
      traffic.arrivals = closed(static_cast<std::uint32_t>(1 + below(20)), exponential_law(.3));
    traffic.work_per = coin() ? WorkPer::kRequest : WorkPer::kAttempt;
    ClientSpec& client = traffic.client;
    if (coin()) client.timeout = sec(.1);
    client.attempts = static_cast<std::uint32_t>(1 + below(4));
    client.cancel = coin();
    if (coin()) client.abandon_after = sec(.15);
    client.backoff = {one_of({BackoffSpec::Kind::kConstant, BackoffSpec::Kind::kExponential}),
                      sec(.01), sec(.05),
                      one_of({BackoffSpec::Jitter::kNone, BackoffSpec::Jitter::kFull,
                              BackoffSpec::Jitter::kEqual})};
    if (below(3) == 0) client.throttle = ThrottleSpec{1.5, sec(5)};
    if (below(3) == 0) client.retry_budget = any_budget();
    if (coin()) client.come_back = ComeBackSpec{.5, exponential_law(2), kStart};
  }

  void add_event(double when) {
    const ServerRef target = any_server();
    const PoolIndex pool = target.pool;
    switch (below(8)) {
      case 0:
        b_.set_pool(when, pool, [&](PoolSpec& p) {
          p.queue = one_of({kUnlimited, 0u, 3u});
          if (coin()) p.limiter = any_limiter();
          if (coin()) p.shedding = any_shedding();
          ServerSpec& s = p.servers[target.server];
          s.speed = one_of({.3, 1.0, 4.0});
          if (s.workers != kUnlimited) s.workers = one_of({1u, 3u, 66u});
          s.weight = static_cast<std::uint32_t>(below(5));
        });
        return;
      case 1:
        b_.set_balancer(when, 0, [&](BalancerSpec& e) {
            e.weights.rest = static_cast<std::uint32_t>(1 + below(3));
            if (coin()) e.policy = any_policy();
            if (coin()) e.relay = any_relay();
            if (coin()) e.limits = any_limits();
            if (coin()) e.down = {0};
            if (coin()) e.dns.withdrawn = {0};
            if (coin()) e.health = {};
            if (coin()) add_health(e.health);
          }).rollout_every = sec(coin() ? 0 : 3);
        return;
      case 2:
        b_.event(when, DrainServers{{target}});
        return;
      case 3:
        b_.event(when, AddServers{pool, target.server, 1});
        return;
      case 4:
        b_.event(when, one_of<Action>({RemoveServers{{target}}, ClearSticky{0},
                                       MaintainServers{{target}}, ReadyServers{{target}}}));
        return;
      default: {
        FaultSpec& fault = b_.fault(
            one_of({FaultSpec::Kind::kCrash, FaultSpec::Kind::kRefuse, FaultSpec::Kind::kBlackhole,
                    FaultSpec::Kind::kSlow, FaultSpec::Kind::kErrors, FaultSpec::Kind::kPause,
                    FaultSpec::Kind::kFlap}),
            when, 1 + static_cast<double>(below(6)), target.server, pool);
        fault.ratio = .5;
        if (coin()) fault.after = sec(.001);
        fault.period = sec(.7);
        if (coin()) fault.targets.push_back(any_server());
        return;
      }
    }
  }

  Rng rng_;
  SystemBuilder b_;
};

}  // namespace ballast::test
