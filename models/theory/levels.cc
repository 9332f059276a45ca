#include "models/theory/levels.h"

#include <Eigen/LU>

namespace ballast::theory {

namespace {

using Dense = Eigen::MatrixXd;

// Each of these is instantiated once: Eigen's templates take the compiler seconds.
Dense dense(const Matrix& m) {
  return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      m.values.data(), static_cast<Eigen::Index>(m.rows), static_cast<Eigen::Index>(m.columns));
}
Dense product(const Dense& a, const Dense& b) { return a * b; }
Dense inverse(const Dense& m) { return m.partialPivLu().inverse(); }

// The row x with x m = 0 and the sum 1: one of the equations follows from the others, and the sum
// takes its place.
Dense left_null_row(Dense m) {
  m.col(0).setOnes();
  return inverse(m).row(0);
}

}  // namespace

std::vector<std::vector<double>> stationary(const std::vector<Level>& levels) {
  // pi(n + 1) = pi(n) rate[n].
  std::vector<Dense> rate(levels.size());
  Dense local = dense(levels.back().local);
  for (std::size_t n = levels.size() - 1; n > 0; --n) {
    rate[n - 1] = product(dense(levels[n - 1].up), inverse(-local));
    local = dense(levels[n - 1].local) + product(rate[n - 1], dense(levels[n].down));
  }
  std::vector<Dense> weight{left_null_row(local)};
  double sum = weight[0].sum();
  for (std::size_t n = 0; n + 1 < levels.size(); ++n) {
    weight.push_back(product(weight.back(), rate[n]));
    sum += weight.back().sum();
    if (sum < 1e200) continue;  // a queue that is nearly always full
    for (Dense& w : weight) w /= sum;
    sum = 1;
  }
  std::vector<std::vector<double>> result;
  for (const Dense& w : weight) {
    result.emplace_back();
    for (Eigen::Index i = 0; i < w.size(); ++i) result.back().push_back(w(i) / sum);
  }
  return result;
}

Matrix rate_matrix(const Level& level) {
  const Dense up = dense(level.up), local = dense(level.local), down = dense(level.down);
  const Dense one = Dense::Identity(local.rows(), local.rows());
  const Dense step = inverse(-local);
  Dense higher = product(step, up), lower = product(step, down);
  // first_passage(i, j): from state i, the first visit to the level below is in state j.
  Dense first_passage = lower, path = higher;
  while (true) {
    const Dense repeat = inverse(one - product(higher, lower) - product(lower, higher));
    higher = product(repeat, product(higher, higher));
    lower = product(repeat, product(lower, lower));
    const Dense more = product(path, lower);
    first_passage += more;
    path = product(path, higher);
    if (more.cwiseAbs().maxCoeff() < 1e-17 || path.cwiseAbs().maxCoeff() < 1e-300) break;
  }
  const Dense rate = product(up, inverse(-local - product(up, first_passage)));
  Matrix result(level.local.rows, level.local.rows);
  for (std::size_t i = 0; i < result.rows; ++i)
    for (std::size_t j = 0; j < result.columns; ++j)
      result(i, j) = rate(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
  return result;
}

}  // namespace ballast::theory
