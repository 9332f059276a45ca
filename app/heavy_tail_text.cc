#include "app/heavy_tail_text.h"

#include <fmt/format.h>

namespace ballast {

std::string heavy_tail_text(const HeavyTail& tail) {
  return fmt::format(
      "{} has a heavy tail (no moments from {:.3g} on): {}, so means have no interval; look at "
      "quantiles",
      tail.where, tail.tail_index,
      tail.infinite_mean
          ? "the mean time is infinite, and what a run measures grows with its length"
          : "the variance of times is infinite");
}

}  // namespace ballast
