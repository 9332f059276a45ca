#include "models/theory/power_of_d.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "models/theory/poisson.h"
#include "models/theory/solve.h"

namespace ballast::theory {

PowerOfD::PowerOfD(double choices, double utilization)
    : choices_(choices), utilization_(utilization) {}

double PowerOfD::share_with_at_least(std::uint32_t customers) const {
  const double exponent =
      choices_ == 1 ? customers : (std::pow(choices_, customers) - 1) / (choices_ - 1);
  return std::pow(utilization_, exponent);
}

double PowerOfD::mean_sojourn() const {
  double present = 0;
  for (std::uint32_t i = 1;; ++i) {
    const double share = share_with_at_least(i);
    present += share;
    if (share < 1e-18) return present / utilization_;
  }
}

// An arrival joins a queue of at least k others with probability s(k)^d, and is still there at t if
// fewer than k + 1 works ended: so the sum over the number of ends.
double PowerOfD::sojourn_beyond(double t) const {
  const PoissonWeights ends(t);
  double sum = 0;
  for (std::size_t k = ends.first(); k <= ends.last(); ++k)
    sum += ends[k] * std::pow(share_with_at_least(static_cast<std::uint32_t>(k)), choices_);
  return sum;
}

double PowerOfD::sojourn_quantile(double p) const {
  return quantile_of(p, 1, [this](double t) { return sojourn_beyond(t); });
}

// ---- over time ------------------------------------------------------------------------------

namespace {

using Shares = Eigen::ArrayXd;

class Change {
 public:
  Change(double choices, std::uint32_t workers, Eigen::Index places, double arrivals)
      : choices_(choices), arrivals_(arrivals), busy_(places) {
    for (Eigen::Index i = 0; i < places; ++i)
      busy_(i) = static_cast<double>(std::min<Eigen::Index>(i + 1, workers));
  }

  // Of s(1) .. s(places).
  Shares operator()(const Shares& s) const {
    const Eigen::Index n = s.size();
    Shares above = Shares::Zero(n), chosen = Shares::Ones(n + 1);
    above.head(n - 1) = s.tail(n - 1);
    chosen.tail(n) = s.max(0.0).pow(choices_);
    return arrivals_ * (chosen.head(n) - chosen.tail(n)) - busy_ * (s - above);
  }

 private:
  double choices_, arrivals_;
  Shares busy_;
};

// One step of Dormand & Prince ("A family of embedded Runge-Kutta formulae", 1980); returns the
// estimate of its error.
double step(const Change& f, Shares& s, double h) {
  const Shares k1 = f(s);
  const Shares k2 = f(s + h * (1.0 / 5) * k1);
  const Shares k3 = f(s + h * (3.0 / 40 * k1 + 9.0 / 40 * k2));
  const Shares k4 = f(s + h * (44.0 / 45 * k1 - 56.0 / 15 * k2 + 32.0 / 9 * k3));
  const Shares k5 = f(
      s + h * (19372.0 / 6561 * k1 - 25360.0 / 2187 * k2 + 64448.0 / 6561 * k3 - 212.0 / 729 * k4));
  const Shares k6 = f(s + h * (9017.0 / 3168 * k1 - 355.0 / 33 * k2 + 46732.0 / 5247 * k3 +
                               49.0 / 176 * k4 - 5103.0 / 18656 * k5));
  const Shares next = s + h * (35.0 / 384 * k1 + 500.0 / 1113 * k3 + 125.0 / 192 * k4 -
                               2187.0 / 6784 * k5 + 11.0 / 84 * k6);
  const Shares k7 = f(next);
  const Shares error = h * (71.0 / 57600 * k1 - 71.0 / 16695 * k3 + 71.0 / 1920 * k4 -
                            17253.0 / 339200 * k5 + 22.0 / 525 * k6 - 1.0 / 40 * k7);
  s = next;
  return error.abs().maxCoeff();
}

constexpr double kTolerance = 1e-10;

}  // namespace

MeanField::MeanField(double choices, std::uint32_t workers, std::uint32_t places)
    : choices_(choices), workers_(workers), shares_(std::size_t{places} + 2, 0.0) {
  shares_[0] = 1;
}

void MeanField::advance(double arrivals, double length) {
  arrivals_ = arrivals;
  const auto places = static_cast<Eigen::Index>(shares_.size()) - 2;
  const Change change(choices_, workers_, places, arrivals);
  Eigen::Map<Shares> kept(shares_.data() + 1, places);
  Shares now = kept;
  const double end = time_ + length;
  // The fastest of the chain moves at 2 workers + choices * arrivals; beyond that steps blow up.
  double h = 1 / (2.0 * workers_ + choices_ * arrivals);
  while (time_ < end) {
    const double taken = std::min(h, end - time_);
    Shares next = now;
    const double error = step(change, next, taken) / kTolerance;
    if (error <= 1) {
      now = next;
      time_ = taken < h ? end : time_ + taken;
    }
    h = taken * std::clamp(0.9 * std::pow(error, -0.2), 0.2, 3.0);
  }
  kept = now;
}

void MeanField::settle(double arrivals) {
  double length = 10;
  while (true) {
    const std::vector<double> before = shares_;
    advance(arrivals, length);
    double change = 0;
    for (std::size_t i = 0; i < before.size(); ++i)
      change = std::max(change, std::abs(shares_[i] - before[i]));
    if (change < 1e-9 || length > 1e6) return;
    length *= 1.5;
  }
}

double MeanField::mean_in_system() const {
  double sum = 0;
  for (std::size_t i = 1; i < shares_.size(); ++i) sum += shares_[i];
  return sum;
}

double MeanField::utilization() const {
  double busy = 0;
  for (std::size_t i = 1; i < shares_.size() && i <= workers_; ++i) busy += shares_[i];
  return busy / workers_;
}

double MeanField::loss_ratio() const { return std::pow(shares_[shares_.size() - 2], choices_); }

double MeanField::mean_sojourn() const {
  return mean_in_system() / (arrivals_ * (1 - loss_ratio()));
}

}  // namespace ballast::theory
