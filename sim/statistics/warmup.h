// Where the warm-up of a long run ends: MSER-5 (White, "An effective truncation heuristic for bias
// reduction in simulation output", Simulation 69, 1997; Hoad, Robinson & Davies, "Automating
// warm-up length estimation", Journal of the Operational Research Society 61, 2010).
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace ballast {

// How many of the first observations to leave out, a multiple of 5: of the means of five
// consecutive ones, those are dropped without which the estimated error of the mean of the rest is
// least. Absent when the minimum lies in the second half: the run is too short to tell its warm-up
// from the rest.
std::optional<std::size_t> mser5(std::span<const double> observations);

}  // namespace ballast
