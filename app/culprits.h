// The servers that a result is about: those that failed most, or else those that were overloaded.
#pragma once

#include <string>
#include <vector>

#include "app/json.h"

namespace ballast {

struct Culprits {
  std::string pool;
  std::size_t pool_size = 0;
  std::vector<const Json*> servers;  // of the block; empty: nobody stands out
};

// `block`: of a window of the result, as incident_block() gives it.
Culprits culprits_of(const Json& block);
// The busiest server of all, whatever it did.
Culprits busiest_of(const Json& block);

}  // namespace ballast
