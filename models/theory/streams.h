// The stream of attempts that reaches one server, as queueing formulas describe streams: what the
// arrival process of the traffic becomes when an algorithm splits it. Rates are per second.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/theory/flows.h"
#include "models/theory/modulated_queue.h"

namespace ballast {

struct Stream {
  enum class Kind : std::uint8_t {
    kPoisson,
    kErlang,     // gaps of `stages` exponential times: strict turns of a Poisson stream
    kModulated,  // `environment`, whose services are 1
    kRenewal,    // gaps known by their squared coefficient of variation alone
  };
  Kind kind = Kind::kPoisson;
  double rate_per_s = 0;
  double gap_scv = 1;
  double components = 1;  // independent streams that meet here, weighted: the more, the nearer to
                          // Poisson
  std::uint32_t stages = 1;
  theory::Environment environment;
  // What was left out to get there, in words. Empty: the stream is exactly that.
  std::vector<std::string> left_out;

  bool exact() const { return left_out.empty(); }
};

// `rate_per_s`: of all attempts at the server, retries and calls included.
Stream stream_at(const Regime& regime, const RegimeFlows& flows, PoolIndex pool, ServerIndex server,
                 double rate_per_s);

// What an attempt at the server brings: mean and squared coefficient of variation of its work
// there, in seconds.
struct AttemptWork {
  double mean_s = 0;
  double scv = 1;
  bool exponential = false;
  bool constant = false;
  std::vector<std::string> left_out;
};
AttemptWork work_at(const Regime& regime, const RegimeFlows& flows, PoolIndex pool,
                    ServerIndex server, double rate_per_s);

// Whether a law is the exponential one: it draws the same durations.
bool is_exponential(const Distribution& law);

}  // namespace ballast
