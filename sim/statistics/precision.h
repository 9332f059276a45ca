// When a sequence of replications is long enough: the sequential procedure of Law & Kelton (Law,
// "Simulation Modeling and Analysis", section 9.4.1 of the 5th edition), looked at at fixed numbers
// of replications only, so that what is done does not depend on who finished first. Looking several
// times costs a little coverage; checkpoints half as far again apart keep that small.
#pragma once

#include <cstddef>

#include "sim/statistics/interval.h"

namespace ballast {

inline constexpr std::size_t kFirstCheckpoint = 10;

// 10, 15, 23, 35, ...: each half as many again as the one before, rounded up.
bool is_checkpoint(std::size_t replications);
std::size_t next_checkpoint(std::size_t replications);  // the first that is greater

// Whether the value is known to a relative error of `precision`: the half-width is at most
// precision / (1 + precision) of the estimate, because the error is to be relative to the true
// value. An interval of no width is precise, also around 0.
bool precise_enough(const Interval& interval, double precision);

}  // namespace ballast
