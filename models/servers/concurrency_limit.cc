#include "models/servers/concurrency_limit.h"

#include <algorithm>
#include <cmath>

namespace ballast {

namespace {

constexpr std::uint32_t kWarmUpSamples = 10;  // Gradient2Limit: plain mean of the first ten

// The library's step size: the whole part of the decimal logarithm of the limit, at least 1.
double log10_step(double limit) { return std::max(1.0, std::floor(std::log10(std::floor(limit)))); }

}  // namespace

ConcurrencyLimit::ConcurrencyLimit(const LimiterSpec& spec, Rng rng)
    : spec_(spec), rng_(rng), estimate_(spec.initial) {
  new_probe();
}

void ConcurrencyLimit::new_probe() {
  probe_jitter_ = 0.5 + 0.5 * rng_.uniform();
  probe_count_ = 0;
}

void ConcurrencyLimit::sample(Duration rtt, std::uint32_t in_flight, bool dropped) {
  const auto rtt_ns = static_cast<double>(std::max<std::int64_t>(rtt.count(), 1));
  switch (spec_.kind) {
    case LimiterSpec::Kind::kAimd:
      aimd(rtt_ns, in_flight, dropped);
      return;
    case LimiterSpec::Kind::kGradient:
      gradient(rtt_ns, in_flight);
      return;
    case LimiterSpec::Kind::kVegas:
      vegas(rtt_ns, in_flight, dropped);
      return;
  }
}

void ConcurrencyLimit::aimd(double rtt_ns, double in_flight, bool dropped) {
  if (dropped || rtt_ns > static_cast<double>(spec_.timeout.count()))
    estimate_ = std::floor(estimate_ * spec_.backoff_ratio);
  else if (in_flight * 2 >= estimate_)
    estimate_ += 1;
  estimate_ = std::min<double>(spec_.max, std::max<double>(spec_.min, estimate_));
}

void ConcurrencyLimit::gradient(double rtt_ns, double in_flight) {
  if (long_count_ < kWarmUpSamples) {
    ++long_count_;
    long_sum_ns_ += rtt_ns;
    long_rtt_ns_ = long_sum_ns_ / long_count_;
  } else {
    const double weight = 2.0 / (spec_.long_window + 1.0);
    long_rtt_ns_ = long_rtt_ns_ * (1 - weight) + rtt_ns * weight;
  }
  const double long_rtt_ns = long_rtt_ns_;
  // After a long overload the long-term time comes down faster than by smoothing alone.
  if (long_rtt_ns / rtt_ns > 2) long_rtt_ns_ *= 0.95;
  if (in_flight < estimate_ / 2) return;  // the clients do not ask for more
  const double slope = std::max(0.5, std::min(1.0, spec_.tolerance * long_rtt_ns / rtt_ns));
  const double wanted = estimate_ * slope + spec_.queue;
  estimate_ = estimate_ * (1 - spec_.smoothing) + wanted * spec_.smoothing;
  estimate_ = std::max<double>(spec_.min, std::min<double>(spec_.max, estimate_));
}

void ConcurrencyLimit::vegas(double rtt_ns, double in_flight, bool dropped) {
  ++probe_count_;
  if (probe_jitter_ * spec_.probe_multiplier * estimate_ <= static_cast<double>(probe_count_)) {
    new_probe();
    unloaded_rtt_ns_ = rtt_ns;
    return;
  }
  if (unloaded_rtt_ns_ == 0 || rtt_ns < unloaded_rtt_ns_) {
    unloaded_rtt_ns_ = rtt_ns;
    return;
  }
  const double queue = std::ceil(estimate_ * (1 - unloaded_rtt_ns_ / rtt_ns));
  const double step = log10_step(estimate_);
  double wanted;
  if (dropped) {
    wanted = estimate_ - step;
  } else if (in_flight * 2 < estimate_) {
    return;
  } else {
    const double alpha = spec_.alpha ? *spec_.alpha : 3 * step;
    const double beta = spec_.beta ? *spec_.beta : 6 * step;
    if (queue <= step)
      wanted = estimate_ + beta;
    else if (queue < alpha)
      wanted = estimate_ + step;
    else if (queue > beta)
      wanted = estimate_ - step;
    else
      return;
  }
  wanted = std::max<double>(spec_.min, std::min<double>(spec_.max, wanted));
  estimate_ = (1 - spec_.smoothing) * estimate_ + spec_.smoothing * wanted;
}

}  // namespace ballast
