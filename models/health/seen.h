// How an attempt ended, as a balancer's passive checks tell ends apart.
#pragma once

#include <cstdint>

namespace ballast {

enum class Seen : std::uint8_t {
  kNothing,      // the client went away, or another copy was answered first: says nothing
  kAnswered,     // well
  kError,        // the server answered 500
  kUnavailable,  // it answered 503: its queue is full
  kBroken,       // the connection broke before the answer
  kRefused,      // no connection
  kUnconnected,  // no connection in time: a black hole
  kTimeout,      // connected, no answer in time
};

// Envoy's view of it as the code of an answer (outlier_detection_impl.cc without split origins: a
// connection that fails or breaks is 503, a timeout 504). 0: nothing to judge.
constexpr int http_code(Seen seen) {
  switch (seen) {
    case Seen::kNothing:
      return 0;
    case Seen::kAnswered:
      return 200;
    case Seen::kError:
      return 500;
    case Seen::kUnavailable:
    case Seen::kBroken:
    case Seen::kRefused:
      return 503;
    case Seen::kUnconnected:
    case Seen::kTimeout:
      return 504;
  }
  return 0;
}

}  // namespace ballast
