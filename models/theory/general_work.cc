#include "models/theory/general_work.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "models/theory/poisson.h"
#include "models/theory/solve.h"

namespace ballast::theory {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// P(at most k customers are in M/D/1), k = 0 .. most. What crosses upwards between k and k + 1 at
// the ends of work crosses downwards too, and all terms are positive.
std::vector<double> present_at_most(double rho, std::size_t most) {
  const PoissonWeights arrivals(rho);                                    // during one work
  std::vector<double> beyond(std::max(most, arrivals.last()) + 2, 0.0);  // P(more than k)
  for (std::size_t k = beyond.size() - 1; k > 0; --k) beyond[k - 1] = beyond[k] + arrivals[k];
  std::vector<double> p{1 - rho};
  for (std::size_t k = 0; k < most; ++k) {
    double up = p[0] * beyond[k];
    for (std::size_t i = 1; i <= k; ++i) up += p[i] * beyond[k - i + 1];
    p.push_back(up / arrivals[0]);
  }
  for (std::size_t k = 1; k < p.size(); ++k) p[k] += p[k - 1];
  return p;
}

}  // namespace

double mean_wait_s(double arrivals_per_s, const KnownLaw& work) {
  const double rho = arrivals_per_s * work.mean();
  return rho < 1 ? arrivals_per_s * work.moment(2) / (2 * (1 - rho)) : kInfinity;
}

double wait_variance_s2(double arrivals_per_s, const KnownLaw& work) {
  const double rho = arrivals_per_s * work.mean();
  if (!(rho < 1)) return kInfinity;
  const double mean = mean_wait_s(arrivals_per_s, work);
  return mean * mean + arrivals_per_s * work.moment(3) / (3 * (1 - rho));
}

double mean_wait_with_vacations_s(double arrivals_per_s, const KnownLaw& work,
                                  const KnownLaw& vacation) {
  return mean_wait_s(arrivals_per_s, work) + vacation.moment(2) / (2 * vacation.mean());
}

ConstantWork::ConstantWork(double arrivals_per_s, double work_s)
    : arrivals_(arrivals_per_s), work_s_(work_s) {}

double ConstantWork::wait_at_most(double t_s) const {
  if (t_s < 0) return 0;
  // (k - 1) D <= t < k D. He has waited t at most if, when t - (k - 1) D of it are over, at most
  // as many wait as k - 1 works clear, new arrivals not counted.
  const auto k = static_cast<std::size_t>(std::floor(t_s / work_s_)) + 1;
  const double arrivals = arrivals_ * (static_cast<double>(k) * work_s_ - t_s);
  const std::vector<double> present = present_at_most(arrivals_ * work_s_, k);
  double term = std::exp(-arrivals), sum = 0;
  for (std::size_t j = 0; j < k; ++j) {
    sum += term * present[k - j];  // at most k - 1 - j waiting
    term *= arrivals / static_cast<double>(j + 1);
  }
  return sum;
}

double ConstantWork::wait_quantile_s(double p) const {
  return quantile_of(p, work_s_, [this](double t) { return 1 - wait_at_most(t); });
}

}  // namespace ballast::theory
