// What changed between two measurements, and whether it is more than noise. Speed is compared as
// the ratio to the yardstick, in which the speed of the machine cancels. A change is called one
// when it is over 2 % and no repetition of one measurement lies among those of the other: of five
// against five that happens by chance in 2 of 252 comparisons. Results are compared by their hash.
#pragma once

#include <string>

#include "app/json.h"

namespace ballast::bench {

struct Comparison {
  std::string text;
  bool slower = false;  // some workload, by more than noise
};

Comparison compare(const Json& before, const Json& now);

}  // namespace ballast::bench
