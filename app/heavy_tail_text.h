// What a heavy tail means for the numbers of a result, in words.
#pragma once

#include <string>

#include "models/theory/heavy_tails.h"

namespace ballast {

std::string heavy_tail_text(const HeavyTail& tail);

}  // namespace ballast
