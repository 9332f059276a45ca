// How wide Finagle's random aperture is (finagle-core, 2024, loadbalancer/aperture/LoadBand.scala):
// on every start and end of a request the number in flight goes into an exponentially weighted mean
// over `window`; when that mean per server of the aperture reaches `high`, the aperture is widened
// by one server, when it falls to `low`, narrowed by one.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

#include "sim/time.h"

namespace ballast {

class LoadBand {
 public:
  LoadBand(double low, double high, Duration window, std::size_t min_width)
      : low_(low),
        high_(high),
        window_ns_(static_cast<double>(window.count())),
        min_width_(min_width) {}

  std::size_t width() const { return width_; }

  // The servers have changed, and there are now so many: Finagle starts from its initial width, 1.
  void restart(std::size_t servers) {
    servers_ = servers;
    width_ = std::min(std::max<std::size_t>(1, min_width_), servers);
  }

  void started(Time now) { change(+1, now); }
  void ended(Time now) { change(-1, now); }

 private:
  void change(double by, Time now) {
    total_ += by;
    if (!updated_) {
      mean_ = total_;
    } else {
      const double kept =
          window_ns_ == 0 ? 0
                          : std::exp(-static_cast<double>((now - *updated_).count()) / window_ns_);
      mean_ = total_ * (1 - kept) + mean_ * kept;
    }
    updated_ = now;
    if (width_ == 0) return;
    const double load = mean_ / static_cast<double>(width_);
    if (load >= high_ && width_ < servers_)
      ++width_;
    else if (load <= low_ && width_ > std::min(std::max<std::size_t>(1, min_width_), servers_))
      --width_;
  }

  double low_, high_, window_ns_;
  std::size_t min_width_;
  std::size_t servers_ = 0;
  std::size_t width_ = 0;
  double total_ = 0;
  double mean_ = 0;
  std::optional<Time> updated_;
};

}  // namespace ballast
