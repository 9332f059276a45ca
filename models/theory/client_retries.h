// What clients who try again make of failures. Ratios are in 0..1, rates per second.
#pragma once

#include <cstdint>

namespace ballast::theory {

// Attempts of a request of at most `attempts`, each of which fails with probability p,
// independently: 1 + p + ... + p^(attempts - 1).
double attempts_per_request(double p, double attempts);
double request_failure_ratio(double p, double attempts);  // all of them fail

// Every layer of a call chain tries on its own: attempts^layers at the bottom, at worst (Google,
// Site Reliability Engineering, 2016, ch. 22).
double layered_attempts(double attempts, std::uint32_t layers);

// A server of the given capacity that loses what is too much for it, and clients who make up to
// `attempts` attempts, far enough apart to fail independently. Flow conservation
// lambda (1 - p^A) = L (1 - p) = C: requests fail at 1 - C / lambda whatever A is, while the
// attempts L and their failure ratio p grow with it.
struct RetryStorm {
  double attempts_per_s = 0;
  double amplification = 1;  // attempts per request
  double attempt_failure_ratio = 0;
  double request_failure_ratio = 0;
};
RetryStorm retry_storm(double requests_per_s, double capacity_per_s, double attempts);

// Client-side throttling: the probability with which a client rejects a request itself, of the
// requests and accepts of its recent past (Google, Site Reliability Engineering, 2016, ch. 21).
double throttle_reject_ratio(double requests, double accepts, double k);

}  // namespace ballast::theory
