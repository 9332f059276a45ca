// The slice of servers that one of several clients talks to under Finagle's deterministic aperture
// (finagle-core, 2024, loadbalancer/aperture: DeterministicAperture.scala, Ring.scala). Clients and
// servers lie evenly on one circle; client k of c starts at k / c, and its slice is
//   width = min(1, N / c),  N = ceil(aperture * c / servers),
// the least number of whole client widths that spans `aperture` servers, so that together the
// clients cover the circle N times and every server equally often. A server at the edge lies in the
// slice with part of its arc and counts with that part.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/random.h"

namespace ballast {

class ApertureSlice {
 public:
  // Nothing may be asked of a circle without servers.
  ApertureSlice() = default;
  ApertureSlice(std::size_t servers, std::size_t aperture, std::size_t client, std::size_t clients)
      : servers_(static_cast<double>(servers)) {
    const double unit = 1.0 / static_cast<double>(clients);
    const double span = static_cast<double>(aperture) * (1 / servers_);
    offset_ = std::fmod(static_cast<double>(client) * unit, 1.0);
    width_ = std::min(1.0, std::ceil(span / unit) * unit);
  }

  double width() const { return width_; }
  double offset() const { return offset_; }

  // Which part of the arc of `server` lies in the slice. (As in the source, a slice that goes all
  // the way round and starts inside an arc counts only the part of that arc at its end.)
  double part(std::size_t server) const {
    const double begin = begin_of(server);
    return overlap(begin) * servers_;
  }

  // The server at a uniform point of the slice.
  std::size_t first(Rng& rng) const { return server_at(offset_ + rng.uniform() * width_); }

  // The server at a uniform point of the slice without the arc of `first`; `first` if nothing is
  // left.
  std::size_t second(std::size_t first, Rng& rng) const {
    const double begin = begin_of(first);
    const double cut = overlap(begin);
    const double left = width_ - cut;
    if (left <= kNegligible) return first;
    double at = offset_ + rng.uniform() * left;
    if (at >= begin + 1 / servers_ - cut) at += cut;
    return server_at(at);
  }

 private:
  static constexpr double kNegligible = 1e-6;

  // Where the arc of a server begins, beyond 1 when the slice reaches it after going round.
  double begin_of(std::size_t server) const {
    const double begin = static_cast<double>(server) * (1 / servers_);
    return begin + 1 < offset_ + width_ ? begin + 1 : begin;
  }
  double overlap(double begin) const {
    return std::max(0.0,
                    std::min(begin + 1 / servers_, offset_ + width_) - std::max(begin, offset_));
  }
  std::size_t server_at(double position) const {
    const double on_circle = position - std::floor(position);
    return static_cast<std::size_t>(on_circle * servers_) % static_cast<std::size_t>(servers_);
  }

  double servers_ = 0;
  double offset_ = 0;
  double width_ = 0;
};

}  // namespace ballast
