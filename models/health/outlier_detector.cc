#include "models/health/outlier_detector.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ballast {

namespace {

bool is_gateway_failure(int code) { return code >= 502 && code <= 504; }

}  // namespace

double outlier_threshold(std::span<const double> success_rates, double stdev_factor) {
  const auto n = static_cast<double>(success_rates.size());
  const double mean = std::accumulate(success_rates.begin(), success_rates.end(), 0.0) / n;
  double variance = 0;
  for (const double rate : success_rates) variance += (rate - mean) * (rate - mean);
  return mean - stdev_factor * std::sqrt(variance / n);
}

OutlierDetector::OutlierDetector(const OutlierSpec& spec, const std::vector<bool>& present, Rng rng)
    : spec_(spec), rng_(rng), hosts_(present.size()) {
  for (ServerIndex i = 0; i < hosts_.size(); ++i) set_present(i, present[i]);
}

void OutlierDetector::set_present(ServerIndex i, bool present) {
  Host& host = hosts_[i];
  if (host.present == present) return;
  if (present)
    ++present_;
  else
    --present_;
  if (host.ejected) --ejected_;
  host = {};
  host.present = present;
}

bool OutlierDetector::ended(ServerIndex i, int code, Time now) {
  Host& host = hosts_[i];
  if (!host.present || code == 0) return false;
  if (code < 500) {
    answered(i);
    return false;
  }
  ++host.answers;
  // The counts go on while the server is ejected and return to 0 with it. A detection that does
  // not lead to an ejection starts its count afresh.
  bool now_ejected = false;
  if (!is_gateway_failure(code)) {
    host.consecutive_gateway_failure = 0;
  } else if (++host.consecutive_gateway_failure == spec_.consecutive_gateway_failure &&
             !host.ejected) {
    now_ejected = eject(i, spec_.enforcing_consecutive_gateway_failure, now);
    host.consecutive_gateway_failure = 0;
  }
  if (++host.consecutive_5xx == spec_.consecutive_5xx && !host.ejected) {
    now_ejected = eject(i, spec_.enforcing_consecutive_5xx, now);
    host.consecutive_5xx = 0;
  }
  return now_ejected;
}

// Whether the server is ejected for what has been detected.
bool OutlierDetector::eject(ServerIndex i, std::uint32_t enforcing, Time now) {
  const double percent = 100.0 * static_cast<double>(ejected_ + 1) / static_cast<double>(present_);
  const bool may = percent <= std::min(spec_.max_ejection_percent, 100u) ||
                   (spec_.always_eject_one_host && ejected_ == 0);
  if (!may) {
    ++overflows_;
    return false;
  }
  if (enforcing == 0 || (enforcing < 100 && rng_.below(100) >= enforcing)) return false;
  Host& host = hosts_[i];
  ++ejected_;
  host.ejected = true;
  host.ejected_at = now;
  const auto jitter_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(spec_.max_ejection_time_jitter).count();
  host.jitter = jitter_ms == 0 ? Duration{0}
                               : std::chrono::milliseconds{static_cast<std::int64_t>(
                                     rng_.below(static_cast<std::uint64_t>(jitter_ms) + 1))};
  if (host.backoff * spec_.base_ejection_time < spec_.longest_ejection() + spec_.base_ejection_time)
    ++host.backoff;
  return true;
}

void OutlierDetector::bring_back(ServerIndex i, Time now) {
  Host& host = hosts_[i];
  --ejected_;
  host.ejected = false;
  host.consecutive_5xx = host.consecutive_gateway_failure = 0;
  host.was_back = true;
  host.back_at = now;
}

bool OutlierDetector::check_passed(ServerIndex i, Time now) {
  if (!hosts_[i].ejected || !spec_.successful_active_health_check_uneject_host) return false;
  bring_back(i, now);
  return true;
}

std::span<const OutlierDetector::Change> OutlierDetector::end_interval(Time now) {
  changes_.clear();
  for (ServerIndex i = 0; i < hosts_.size(); ++i) {
    const Host& host = hosts_[i];
    if (!host.ejected) continue;
    const Duration time =
        std::min(host.backoff * spec_.base_ejection_time, spec_.longest_ejection()) + host.jitter;
    if (time > now - host.ejected_at) continue;
    bring_back(i, now);
    changes_.push_back({i, false});
  }
  judge_rates(now);
  for (Host& host : hosts_) {
    host.answers = host.good = 0;
    const bool good_since = host.was_back && now - host.back_at >= spec_.interval;
    if (!host.ejected && good_since && host.backoff > 0) --host.backoff;
  }
  return changes_;
}

void OutlierDetector::judge_rates(Time now) {
  std::vector<ServerIndex> rated, counted;
  std::vector<double> rates(hosts_.size()), rated_rates;
  for (ServerIndex i = 0; i < hosts_.size(); ++i) {
    const Host& host = hosts_[i];
    if (!host.present || host.ejected || host.answers == 0) continue;
    rates[i] = 100.0 * static_cast<double>(host.good) / static_cast<double>(host.answers);
    if (host.answers >= spec_.success_rate_request_volume) {
      rated.push_back(i);
      rated_rates.push_back(rates[i]);
    }
    if (host.answers >= spec_.failure_percentage_request_volume) counted.push_back(i);
  }
  if (!rated.empty() && rated.size() >= spec_.success_rate_minimum_hosts) {
    const double threshold =
        outlier_threshold(rated_rates, spec_.success_rate_stdev_factor / 1000.0);
    for (const ServerIndex i : rated)
      if (rates[i] < threshold && eject(i, spec_.enforcing_success_rate, now))
        changes_.push_back({i, true});
  }
  if (counted.empty() || counted.size() < spec_.failure_percentage_minimum_hosts) return;
  for (const ServerIndex i : counted)
    if (!hosts_[i].ejected && 100.0 - rates[i] >= spec_.failure_percentage_threshold &&
        eject(i, spec_.enforcing_failure_percentage, now))
      changes_.push_back({i, true});
}

}  // namespace ballast
