// What Envoy's ROUND_ROBIN and LEAST_REQUEST share (EdfLoadBalancerBase in
// source/extensions/load_balancing_policies/common/load_balancer_impl.cc, 2024): while the weights
// of a source of hosts are equal and no host is in slow start, the algorithm's own simple choice;
// otherwise a schedule of deadlines, in which slow start takes its part of a weight. Every source
// has a state of its own, built anew when its priority changes.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/balancers/algorithms/envoy/edf.h"
#include "models/balancers/algorithms/envoy/host_sets.h"
#include "models/balancers/policy.h"

namespace ballast {

// Parameters of the schedule: `start` and `seed`.
std::vector<Param> envoy_schedule_params(std::vector<Param> own);

class EnvoyEdfPolicy : public Policy {
 public:
  EnvoyEdfPolicy(const Args& args, const PoolView& view, Rng rng);

  ServerIndex pick(const PickContext& context) final;
  void on_weight(ServerIndex server, std::uint32_t old_weight) final;
  void on_usable(ServerIndex server) final { sets_.invalidate(server); }

 protected:
  // The simple choice; `turn` counts those of this source and starts at Envoy's random number.
  virtual ServerIndex choose_equal(const std::vector<ServerIndex>& hosts, std::uint64_t& turn) = 0;
  // The weight of a host when it is put back into the schedule, slow start aside.
  virtual double schedule_weight(ServerIndex host) const = 0;

  const PoolView& view_;
  Rng rng_;

 private:
  struct Source {
    std::uint64_t version = 0;
    std::uint64_t turn = 0;
    bool scheduled = false;
    EnvoyEdf schedule{};
  };
  ServerIndex choose_once();
  Source& state_of(std::uint32_t source);
  void build(Source& state, const std::vector<ServerIndex>& hosts);
  double ramped_weight(ServerIndex host) const {
    return schedule_weight(host) * view_.servers[host].ramp;
  }

  EnvoyHostSets sets_;
  std::uint64_t seed_;                 // Envoy draws it once and uses it in every state
  std::uint64_t earlier_picks_;        // where schedules start
  std::vector<Source> states_;         // by the number of the source
  std::vector<std::uint8_t> ramping_;  // [server] in slow start, and the schedule knows it
};

}  // namespace ballast
