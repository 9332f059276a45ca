// How a balancer learns that a server is bad, and how a server comes back: plain descriptions, the
// defaults being those of the products named. A part that is absent costs nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/distribution.h"
#include "sim/time.h"

namespace ballast {

// Active checks, with the counters of HAProxy (`server ... check inter 2s fall 3 rise 2`).
struct CheckSpec {
  enum class Kind : std::uint8_t {
    kConnection,  // a TCP connect: sees a crash, a refusal and, after the timeout, a black hole
    kRequest,     // a small request through the server's queue and workers, like any other
    kElsewhere,   // a port or path that says nothing of the service: sees that the server is gone
  };
  Kind kind = Kind::kConnection;
  Duration interval = std::chrono::seconds{2};  // from the end of one check to the next
  std::optional<Duration> timeout;              // absent: the interval
  std::uint32_t rise = 2;
  std::uint32_t fall = 3;
  std::optional<Duration> fast_interval;  // while the verdict may change; absent: the interval
  std::optional<Duration> down_interval;  // of a server that is down; absent: the interval
  double jitter = 0;                      // each wait is longer or shorter by up to this part of it
  // HAProxy: up, but the first failed check takes it down. Envoy: down, but the first check that
  // passes brings it up.
  bool initially_up = true;
  Law work;  // of a kRequest; null: 1 ms
};

// Passive checks of HAProxy (`observe layer7 error-limit 10 on-error fail-check`).
struct ObserveSpec {
  enum class Layer : std::uint8_t { k4, k7 };  // connections only, or answers too
  enum class OnError : std::uint8_t {
    kFastInterval,  // check it soon
    kFailCheck,     // counts as a failed check
    kSuddenDeath,   // as the last but one failed check
    kMarkDown,      // down at once
  };
  Layer layer = Layer::k7;
  std::uint32_t error_limit = 10;  // consecutive errors
  OnError on_error = OnError::kFailCheck;
  bool operator==(const ObserveSpec&) const = default;
};

// Envoy's outlier detection (config.cluster.v3.OutlierDetection, 2024), names and defaults. Errors
// of the local origin are not split from those of the server (Envoy's default). Percentages are
// whole.
struct OutlierSpec {
  std::uint32_t consecutive_5xx = 5;
  std::uint32_t consecutive_gateway_failure = 5;
  Duration interval = std::chrono::seconds{10};
  Duration base_ejection_time = std::chrono::seconds{30};
  std::optional<Duration> max_ejection_time;  // absent: 300 s, or the base if that is more
  Duration max_ejection_time_jitter{0};       // whole milliseconds
  std::uint32_t max_ejection_percent = 10;
  bool always_eject_one_host = false;
  std::uint32_t success_rate_minimum_hosts = 5;
  std::uint32_t success_rate_request_volume = 100;
  std::uint32_t success_rate_stdev_factor = 1900;  // thousandths
  std::uint32_t failure_percentage_threshold = 85;
  std::uint32_t failure_percentage_minimum_hosts = 5;
  std::uint32_t failure_percentage_request_volume = 50;
  std::uint32_t enforcing_consecutive_5xx = 100;
  std::uint32_t enforcing_consecutive_gateway_failure = 0;
  std::uint32_t enforcing_success_rate = 100;
  std::uint32_t enforcing_failure_percentage = 0;
  bool successful_active_health_check_uneject_host = true;

  Duration longest_ejection() const;
  bool operator==(const OutlierSpec&) const = default;
};

inline Duration OutlierSpec::longest_ejection() const {
  if (max_ejection_time) return *max_ejection_time;
  const Duration usual = std::chrono::seconds{300};
  return base_ejection_time > usual ? base_ejection_time : usual;
}

// How a server that has come up takes its share; see slow_start.h.
struct SlowStartSpec {
  enum class Curve : std::uint8_t { kHaproxy, kEnvoy, kLinear };
  Curve curve = Curve::kHaproxy;
  Duration window{0};
  double aggression = 1;    // of kEnvoy
  double min_weight = 0.1;  // of kEnvoy, as a ratio
  bool operator==(const SlowStartSpec&) const = default;
};

struct HealthSpec {
  std::optional<CheckSpec> check;
  std::optional<ObserveSpec> observe;  // only with checks: they bring the server back
  std::optional<OutlierSpec> outliers;
  std::optional<SlowStartSpec> slow_start;

  bool active() const { return check || outliers || slow_start; }
};

}  // namespace ballast
