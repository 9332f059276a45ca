// Envoy's outlier detection for the servers of one pool, as one balancer instance sees them
// (source/common/upstream/outlier_detection_impl.cc, 2024).
//
// A server is ejected by consecutive answers 5xx, by consecutive gateway failures (502 to 504), or
// at the end of an interval because its success rate is far below the others' or its share of
// failures too high. It returns at the end of an interval, when its time is over: the base times
// its count of ejections, which goes down by one for each good interval after its return.
//
// Where Envoy looks at its hosts in no particular order, here it is the order of declaration.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/balancers/policy.h"
#include "models/health/health_spec.h"
#include "sim/random.h"

namespace ballast {

// Where a success rate is an outlier: mean - factor * standard deviation (of the population).
double outlier_threshold(std::span<const double> success_rates, double stdev_factor);

class OutlierDetector {
 public:
  // `present[i]`: whether server i is a host of the cluster.
  OutlierDetector(const OutlierSpec& spec, const std::vector<bool>& present, Rng rng);

  // What is known of the servers stays.
  void configure(const OutlierSpec& spec) { spec_ = spec; }
  // A host that goes takes its history with it.
  void set_present(ServerIndex i, bool present);

  struct Change {
    ServerIndex server;
    bool ejected;  // or back
  };
  // An attempt was answered well.
  void answered(ServerIndex i) {
    Host& host = hosts_[i];
    if (!host.present) return;
    ++host.answers;
    ++host.good;
    host.consecutive_5xx = host.consecutive_gateway_failure = 0;
  }
  // An attempt ended with this code. True: the server is ejected from now on.
  bool ended(ServerIndex i, int code, Time now);
  // The end of an interval. Valid until the next call.
  std::span<const Change> end_interval(Time now);
  // A health check has passed: true if an ejected server is back for that.
  bool check_passed(ServerIndex i, Time now);

  bool ejected(ServerIndex i) const { return hosts_[i].ejected; }
  Duration interval() const { return spec_.interval; }
  // Ejections that max_ejection_percent has prevented.
  std::uint64_t overflows() const { return overflows_; }

 private:
  struct Host {
    bool present = false;
    bool ejected = false;
    bool was_back = false;  // has been ejected and has returned
    std::uint32_t consecutive_5xx = 0;
    std::uint32_t consecutive_gateway_failure = 0;
    std::uint32_t backoff = 0;  // ejections, less the good intervals since
    Time ejected_at{};
    Time back_at{};
    Duration jitter{0};
    std::uint64_t answers = 0, good = 0;  // in this interval
  };
  bool eject(ServerIndex i, std::uint32_t enforcing, Time now);
  void bring_back(ServerIndex i, Time now);
  void judge_rates(Time now);

  OutlierSpec spec_;
  Rng rng_;
  std::vector<Host> hosts_;
  std::size_t present_ = 0, ejected_ = 0;
  std::uint64_t overflows_ = 0;
  std::vector<Change> changes_;
};

}  // namespace ballast
