#include "models/theory/client_retries.h"

#include <algorithm>
#include <cmath>

namespace ballast::theory {

double attempts_per_request(double p, double attempts) {
  return p < 1 ? (1 - std::pow(p, attempts)) / (1 - p) : attempts;
}

double request_failure_ratio(double p, double attempts) { return std::pow(p, attempts); }

double layered_attempts(double attempts, std::uint32_t layers) {
  return std::pow(attempts, layers);
}

RetryStorm retry_storm(double requests_per_s, double capacity_per_s, double attempts) {
  RetryStorm storm;
  storm.request_failure_ratio = std::max(0.0, 1 - capacity_per_s / requests_per_s);
  storm.attempt_failure_ratio = std::pow(storm.request_failure_ratio, 1 / attempts);
  storm.amplification = attempts_per_request(storm.attempt_failure_ratio, attempts);
  storm.attempts_per_s = requests_per_s * storm.amplification;
  return storm;
}

double throttle_reject_ratio(double requests, double accepts, double k) {
  return std::max(0.0, (requests - k * accepts) / (requests + 1));
}

}  // namespace ballast::theory
