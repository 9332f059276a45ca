#include "models/theory/assumptions.h"

#include <algorithm>
#include <cmath>

namespace ballast {

namespace {

class Remarks {
 public:
  void add(bool applies, const std::string& text) {
    if (applies && std::find(lines_.begin(), lines_.end(), text) == lines_.end())
      lines_.push_back(text);
  }
  std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

bool changes(const RateProfile& rate, const Regime& regime) {
  const double first = rate.rate_at(regime.at);
  const double mean = rate.mean_rate(regime.at, regime.until);
  return regime.until > regime.at && std::abs(mean - first) > 1e-9 * std::max(mean, first);
}

void about_balancer(const BalancerSpec& balancer, const std::string& pool, Remarks& remarks) {
  const std::string& name = balancer.name;
  const RelaySpec& relay = balancer.relay;
  remarks.add(relay.retries > 0, "the retries of " + name + " are not in the rates");
  remarks.add(relay.hedges > 0, "the hedges of " + name + " are not in the rates");
  remarks.add(relay.timeout || relay.try_timeout,
              name + " gives up what takes long; the predictions let it run to its end");
  remarks.add(
      balancer.limits != LimitsSpec{},
      name + " holds back what is over its limits: its own queue is not in the figures of " + pool);
  remarks.add(
      balancer.health.active(),
      "servers that " + name + " takes out or brings back by itself count as they are configured");
}

void about_client(const TrafficSpec& traffic, Remarks& remarks) {
  const ClientSpec& client = traffic.client;
  remarks.add(client.guarded(), "clients of " + traffic.name +
                                    " hold back retries or requests by rules that look at "
                                    "their recent past");
  remarks.add(client.come_back.has_value(),
              "users of " + traffic.name + " who come back after a failure are not in the rates");
}

}  // namespace

std::string no_formula_for(const PoolSpec& pool) {
  if (pool.limiter) return "the servers of " + pool.name + " change their own limits as they go";
  if (pool.shedding) return "the servers of " + pool.name + " drop what has waited too long";
  if (pool.contention)
    return "the work at " + pool.name + " takes longer the more of it is under way";
  return "";
}

std::vector<std::string> left_out_at(const Regime& regime, const RegimeFlows& flows,
                                     PoolIndex pool) {
  const PoolSpec& spec = *regime.pools[pool];
  Remarks remarks;
  remarks.add(std::any_of(spec.servers.begin(), spec.servers.end(),
                          [](const ServerSpec& s) { return s.cold_start.has_value(); }),
              "the servers of " + spec.name + " count as warm");
  for (const TrafficFlows& traffic : flows.traffic) {
    const bool comes = std::any_of(traffic.flows.begin(), traffic.flows.end(),
                                   [&](const Flow& flow) { return flow.pool == pool; });
    if (!comes) continue;
    for (const BalancerSpec* balancer : regime.balancers[traffic.spec->to])
      about_balancer(*balancer, spec.name, remarks);
    about_client(*traffic.spec, remarks);
    const auto* open = std::get_if<OpenArrivals>(&traffic.spec->arrivals);
    remarks.add(open != nullptr && changes(open->rate, regime),
                "the rate of " + traffic.spec->name +
                    " changes all the time: the figures are those "
                    "of the first instant, as if it stayed");
  }
  return std::move(remarks).lines();
}

}  // namespace ballast
