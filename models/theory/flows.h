// The streams of attempts in one regime: from which traffic entry or calling pool to which pool,
// how they spread over its servers, and how much work each attempt brings.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "models/theory/closed_network.h"
#include "models/theory/regimes.h"
#include "models/theory/shares.h"

namespace ballast {

struct Flow {
  PoolIndex pool = 0;
  double part = 1;    // of the traffic entry's attempts; calls per attempt of the caller
  double work_s = 0;  // mean time a worker of speed 1 is held by one attempt
  bool by_load = false;
  std::vector<double> shares;  // [server], adding up to 1, or to 0 when none is eligible
  const PolicySpec* policy = nullptr;
  std::vector<Turns> turns;  // [server]; empty where each pick is independent of the others
  Law law;                   // of the own work; may be null
  double held_s = 0;         // the part of work_s in which a worker waits for its calls
};

struct TrafficFlows {
  const TrafficSpec* spec = nullptr;
  double rate_per_s = 0;  // requests
  std::uint32_t attempts = 1;
  bool pinned = false;      // retries meet the same server
  bool gives_up = false;    // clients have a timeout
  std::vector<Flow> flows;  // parts add up to 1 less what no route leads anywhere
};

struct RegimeFlows {
  std::vector<TrafficFlows> traffic;
  std::vector<std::vector<Flow>> calls;       // [calling pool]
  std::vector<std::vector<double>> capacity;  // [pool][server], in workers of speed 1
  std::optional<theory::ClosedNetwork> loop;  // where all traffic is one closed loop that has a
                                              // formula; stations are the servers of all pools
};

// Keeps what it finds out about shares from regime to regime: asking a million users takes a while.
class FlowFinder {
 public:
  RegimeFlows find(const Regime& regime);

 private:
  struct Known {
    PolicySpec policy;
    std::vector<std::uint64_t> servers;  // what the policy can see of them
    std::vector<double> capacity;
    KeyOwners owners;
    std::vector<double> shares;
    std::vector<Turns> turns;
  };

  const Known& known(const Regime& regime, PoolIndex pool, const PolicySpec& policy,
                     const WeightsSpec& weights, const std::vector<double>& capacity,
                     const KeyOwners& owners);
  Flow make_flow(const Regime& regime, PoolIndex pool, const PolicySpec& policy,
                 const WeightsSpec& weights, const Law& work, const RegimeFlows& found,
                 const KeyOwners& owners);
  TrafficFlows find(const Regime& regime, const TrafficSpec& traffic, const RegimeFlows& found);

  std::vector<Known> known_;
};

}  // namespace ballast
