// How heavy the tail of a law is: moments of every order below its index exist, those of higher
// orders do not. Infinite for all laws but those that implement HasTailIndex.
#pragma once

#include <limits>

#include "sim/distribution.h"

namespace ballast {

class HasTailIndex {
 public:
  virtual double tail_index() const = 0;

 protected:
  ~HasTailIndex() = default;
};

inline double tail_index(const Distribution& law) {
  const auto* heavy = dynamic_cast<const HasTailIndex*>(&law);
  return heavy != nullptr ? heavy->tail_index() : std::numeric_limits<double>::infinity();
}

}  // namespace ballast
