// A dense matrix as the interfaces of this folder pass it, so that Eigen's headers stay in the few
// files that do linear algebra.
#pragma once

#include <cstddef>
#include <vector>

namespace ballast::theory {

struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;  // row by row

  Matrix() = default;
  Matrix(std::size_t r, std::size_t c) : rows(r), columns(c), values(r * c, 0.0) {}

  double& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
};

}  // namespace ballast::theory
