// A server's limit on the requests it has at once, which it finds itself from how long they take:
// Netflix's concurrency-limits (0.3 and later), a SimpleLimiter around one of
//   aimd      AIMDLimit: one more as long as at least half of the limit is used, times
//   `backoff_ratio`
//             when an answer takes longer than `timeout` or a request is dropped
//   gradient  Gradient2Limit: the ratio of the long-term time to the last one, and room for a queue
//   vegas     VegasLimit: as TCP Vegas, from how much longer than without load an answer takes
// A request beyond the limit is refused with an answer. As in the library's interceptor for gRPC
// servers, every answer is a sample, errors too, and a request that its client has cancelled is
// not.
#pragma once

#include <cstdint>

#include "models/spec.h"
#include "sim/random.h"

namespace ballast {

class ConcurrencyLimit {
 public:
  // `rng` spreads the probes of Vegas.
  ConcurrencyLimit(const LimiterSpec& spec, Rng rng);

  const LimiterSpec& spec() const { return spec_; }
  std::uint32_t limit() const { return static_cast<std::uint32_t>(estimate_); }
  // Whether another request may come in beside those in flight.
  bool admits(std::uint64_t in_flight) const { return in_flight < limit(); }

  // A request has ended `rtt` after it came in; `in_flight`: with it, when it came in.
  void sample(Duration rtt, std::uint32_t in_flight, bool dropped);

 private:
  void aimd(double rtt_ns, double in_flight, bool dropped);
  void gradient(double rtt_ns, double in_flight);
  void vegas(double rtt_ns, double in_flight, bool dropped);
  void new_probe();

  LimiterSpec spec_;
  Rng rng_;
  double estimate_;
  // Gradient: the mean of the first few samples, then smoothed exponentially.
  double long_rtt_ns_ = 0;
  double long_sum_ns_ = 0;
  std::uint32_t long_count_ = 0;
  // Vegas
  double unloaded_rtt_ns_ = 0;  // the least since the last probe; 0: none yet
  std::uint64_t probe_count_ = 0;
  double probe_jitter_ = 0;
};

}  // namespace ballast
