#include "models/theory/prediction.h"

#include <algorithm>
#include <cmath>

#include "models/theory/client_retries.h"
#include "models/theory/flows.h"
#include "models/theory/queues.h"
#include "models/theory/regimes.h"

namespace ballast {

namespace {

using theory::attempts_per_request;

constexpr int kMostRounds = 2000;
constexpr double kTolerance = 1e-10;

// All calls succeed: the whole part of `count` for certain, and one more with probability the rest.
double calls_succeed(double failure, double count) {
  const double certain = std::floor(count);
  return std::pow(1 - failure, certain) * (1 - (count - certain) * failure);
}

// The balance of one regime. What fails decides how often it is tried, and what is tried decides
// what fails: starting from "nothing fails", losses only grow from round to round, towards the
// least solution, which is the one a system reaches that was well before.
class Balance {
 public:
  Balance(const Regime& regime, const RegimeFlows& flows) : regime_(regime), flows_(flows) {
    for (std::size_t p = 0; p < regime.pools.size(); ++p) {
      const std::size_t servers = regime.pools[p]->servers.size();
      pools_.push_back({.rate = std::vector<double>(servers, 0.0),
                        .work = std::vector<double>(servers, 0.0),
                        .excess = std::vector<double>(servers, 0.0)});
    }
  }

  SystemPrediction solve() {
    for (int round = 0; round < kMostRounds; ++round)
      if (!(one_round() > kTolerance)) break;
    SystemPrediction result;
    result.at = regime_.at;
    result.until = regime_.until;
    result.what = regime_.what;
    double requests = 0, failed = 0;
    for (const TrafficFlows& traffic : flows_.traffic) {
      result.traffic.push_back(outcome(traffic));
      requests += traffic.rate_per_s;
      failed += traffic.rate_per_s * result.traffic.back().error_ratio;
    }
    result.error_ratio = requests > 0 ? failed / requests : 0;
    for (PoolIndex p = 0; p < pools_.size(); ++p) result.pools.push_back(describe(p));
    return result;
  }

 private:
  struct Pool {
    std::vector<double> rate;    // [server] attempts per second
    std::vector<double> work;    // [server] work they bring, seconds per second
    std::vector<double> excess;  // [server] the part of it that is beyond its capacity
    double unserved = 0;         // attempts per second that no server was eligible for
    double calls_ok = 1;         // probability that all calls of one attempt succeed
  };

  bool queue_limited(PoolIndex p) const {
    const PoolSpec& pool = *regime_.pools[p];
    return pool.queue != kUnlimited || pool.limiter || pool.shedding;
  }

  double loss(PoolIndex p, std::size_t i) const {
    if (regime_.servers[p][i].refuses) return 1;
    return queue_limited(p) ? pools_[p].excess[i] : 0;
  }

  // Probability that an attempt fails which went to server i.
  double failure(PoolIndex p, std::size_t i, bool gives_up) const {
    const ServerCondition& server = regime_.servers[p][i];
    const double lost = server.refuses ? 1 : queue_limited(p) || gives_up ? pools_[p].excess[i] : 0;
    return 1 - (1 - lost) * (1 - server.error_ratio) * pools_[p].calls_ok;
  }

  double one_round() {
    const std::vector<Pool> before = pools_;
    for (Pool& pool : pools_) {
      std::fill(pool.rate.begin(), pool.rate.end(), 0.0);
      std::fill(pool.work.begin(), pool.work.end(), 0.0);
      pool.unserved = 0;
    }
    for (const TrafficFlows& traffic : flows_.traffic) {
      const double mean_attempts = outcome(traffic).attempts_per_request;
      for (const Flow& flow : traffic.flows) {
        send(
            flow, traffic.rate_per_s * flow.part,
            [&](std::size_t i) {
              if (!traffic.pinned) return mean_attempts;
              return attempts_per_request(failure(flow.pool, i, traffic.gives_up),
                                          traffic.attempts);
            },
            mean_attempts);
      }
    }
    for (PoolIndex p = 0; p < pools_.size(); ++p) {
      double served = 0;
      for (std::size_t i = 0; i < before[p].rate.size(); ++i)
        if (!regime_.servers[p][i].refuses) served += before[p].rate[i] * (1 - before[p].excess[i]);
      for (const Flow& call : flows_.calls[p])
        send(
            call, served * call.part, [](std::size_t) { return 1.0; }, 1.0);
    }
    return settle(before);
  }

  template <typename Attempts>
  void send(const Flow& flow, double rate, Attempts attempts, double attempts_unserved) {
    Pool& pool = pools_[flow.pool];
    double placed = 0;
    for (std::size_t i = 0; i < flow.shares.size(); ++i) {
      if (flow.shares[i] == 0) continue;
      const double there = rate * flow.shares[i] * attempts(i);
      pool.rate[i] += there;
      pool.work[i] += there * flow.work_s;
      placed += flow.shares[i];
    }
    if (placed == 0) pool.unserved += rate * attempts_unserved;
  }

  // Recomputes what overload loses; returns the largest change, relative where it is a rate.
  double settle(const std::vector<Pool>& before) {
    double change = 0;
    for (PoolIndex p = 0; p < pools_.size(); ++p) {
      Pool& pool = pools_[p];
      for (std::size_t i = 0; i < pool.rate.size(); ++i) {
        const double capacity = flows_.capacity[p][i];
        pool.excess[i] = pool.work[i] > capacity ? 1 - capacity / pool.work[i] : 0;
        change = std::max(change, std::abs(pool.excess[i] - before[p].excess[i]));
        change = std::max(
            change, std::abs(pool.rate[i] - before[p].rate[i]) / std::max(pool.rate[i], 1e-9));
      }
    }
    for (PoolIndex p = 0; p < pools_.size(); ++p) {
      pools_[p].calls_ok = 1;
      for (const Flow& call : flows_.calls[p])
        pools_[p].calls_ok *= calls_succeed(mean_failure(call), call.part);
      change = std::max(change, std::abs(pools_[p].calls_ok - before[p].calls_ok));
    }
    return change;
  }

  double mean_failure(const Flow& flow, bool gives_up = false) const {
    double placed = 0, failed = 0;
    for (std::size_t i = 0; i < flow.shares.size(); ++i) {
      placed += flow.shares[i];
      failed += flow.shares[i] * failure(flow.pool, i, gives_up);
    }
    return placed > 0 ? failed : 1;
  }

  // What becomes of a request: its attempts are independent, or all meet the same server.
  TrafficPrediction outcome(const TrafficFlows& traffic) const {
    TrafficPrediction result{.rate_per_s = traffic.rate_per_s};
    const std::uint32_t most = traffic.attempts;
    double routed = 0, failed = 0, attempts = 0;
    const auto add = [&](double part, double p) {
      failed += part * std::pow(p, most);
      attempts += part * attempts_per_request(p, most);
    };
    double mean = 0;
    for (const Flow& flow : traffic.flows) {
      routed += flow.part;
      mean += flow.part * mean_failure(flow, traffic.gives_up);
      if (!traffic.pinned) continue;
      double placed = 0;
      for (std::size_t i = 0; i < flow.shares.size(); ++i) {
        if (flow.shares[i] == 0) continue;
        add(flow.part * flow.shares[i], failure(flow.pool, i, traffic.gives_up));
        placed += flow.shares[i];
      }
      if (placed == 0) add(flow.part, 1);
    }
    const double astray = std::max(0.0, 1 - routed);  // no route leads anywhere
    if (traffic.pinned)
      add(astray, 1);
    else
      add(1, std::clamp(mean + astray, 0.0, 1.0));
    result.attempts_per_request = attempts;
    result.error_ratio = std::clamp(failed, 0.0, 1.0);
    return result;
  }

  PoolPrediction describe(PoolIndex p) const {
    const Pool& pool = pools_[p];
    PoolPrediction result;
    double work = 0, capacity = 0, lost = pool.unserved;
    result.rate_per_s = pool.unserved;
    for (const double rate : pool.rate) result.rate_per_s += rate;
    for (std::size_t i = 0; i < pool.rate.size(); ++i) {
      const double own = flows_.capacity[p][i];
      ServerPrediction server;
      server.rate_per_s = pool.rate[i];
      server.share = result.rate_per_s > 0 ? pool.rate[i] / result.rate_per_s : 0;
      server.utilization = pool.work[i] > 0 ? pool.work[i] / own : 0;
      server.loss_ratio = pool.rate[i] > 0 ? loss(p, i) : 0;
      if (!queue_limited(p) && !regime_.servers[p][i].refuses)
        server.backlog_per_s = pool.rate[i] * pool.excess[i];
      lost += pool.rate[i] * server.loss_ratio;
      work += pool.work[i];
      if (regime_.servers[p][i].in_service) capacity += own;
      result.servers.push_back(server);
    }
    result.utilization = work > 0 && capacity > 0 ? work / capacity : 0;
    result.loss_ratio = result.rate_per_s > 0 ? lost / result.rate_per_s : 0;
    for (const TrafficFlows& traffic : flows_.traffic)
      for (const Flow& flow : traffic.flows)
        result.by_load = result.by_load || (flow.pool == p && flow.by_load);
    for (const auto& calls : flows_.calls)
      for (const Flow& flow : calls)
        result.by_load = result.by_load || (flow.pool == p && flow.by_load);
    return result;
  }

  const Regime& regime_;
  const RegimeFlows& flows_;
  std::vector<Pool> pools_;
};

}  // namespace

std::vector<SystemPrediction> predict(const SystemSpec& spec) {
  std::vector<SystemPrediction> predictions;
  FlowFinder finder;
  for (const Regime& regime : regimes(spec)) {
    const RegimeFlows flows = finder.find(regime);
    predictions.push_back(Balance(regime, flows).solve());
    predict_queues(regime, flows, predictions.back());
  }
  return predictions;
}

}  // namespace ballast
