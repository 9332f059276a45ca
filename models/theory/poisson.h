// The probabilities of a Poisson number, from the most probable one outwards, so that neither end
// spoils the other. Uniformisation (Jensen, "Markoff chains as an aid in the study of Markoff
// processes", 1953) is a sum over them.
#pragma once

#include <cstddef>
#include <vector>

namespace ballast::theory {

class PoissonWeights {
 public:
  // Down to the smallest that a double can hold, up to what adds less than 1e-20.
  explicit PoissonWeights(double mean);

  std::size_t first() const { return first_; }
  std::size_t last() const { return first_ + weights_.size() - 1; }
  double operator[](std::size_t k) const {
    return k < first_ || k > last() ? 0 : weights_[k - first_];
  }

 private:
  std::size_t first_ = 0;
  std::vector<double> weights_;
};

}  // namespace ballast::theory
