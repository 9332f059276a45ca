// Requests that are served at once hold each other up: on locks and connections that only one can
// have (`serial`), and by what each has to agree on with every other, caches that have to be kept
// alike (`crosstalk`). The universal scalability law of Gunther, "A General Theory of Computational
// Scalability Based on Rational Functions" (arXiv:0808.1431): n of them get through
// n / (1 + serial (n - 1) + crosstalk n (n - 1)) times the work of one.
#pragma once

#include "models/spec.h"

namespace ballast {

// How many times slower each of `n` requests is served than one alone.
inline double contention_slowdown(const ContentionSpec& spec, double n) {
  return n > 1 ? 1 + spec.serial * (n - 1) + spec.crosstalk * n * (n - 1) : 1;
}

}  // namespace ballast
