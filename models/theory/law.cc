#include "models/theory/law.h"

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

#include "models/theory/solve.h"

namespace ballast::theory {

double KnownLaw::transform(double s) const {
  return mean_over_unit([&](double, double rest) { return std::exp(-s * upper_quantile(rest)); });
}

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double factorial(int k) { return std::tgamma(k + 1.0); }

class Exponential final : public KnownLaw {
 public:
  explicit Exponential(double mean) : mean_(mean) {}
  double moment(int k) const override { return factorial(k) * std::pow(mean_, k); }
  double transform(double s) const override { return 1 / (1 + mean_ * s); }
  double beyond(double t) const override { return std::exp(-t / mean_); }
  double upper_quantile(double rest) const override { return -mean_ * std::log(rest); }

 private:
  double mean_;
};

class Constant final : public KnownLaw {
 public:
  explicit Constant(double value) : value_(value) {}
  double moment(int k) const override { return std::pow(value_, k); }
  double transform(double s) const override { return std::exp(-s * value_); }
  double beyond(double t) const override { return t < value_ ? 1 : 0; }
  double upper_quantile(double) const override { return value_; }

 private:
  double value_;
};

class Gamma final : public KnownLaw {
 public:
  Gamma(double mean, double shape) : scale_(mean / shape), shape_(shape) {}
  double moment(int k) const override {
    double product = 1;
    for (int i = 0; i < k; ++i) product *= scale_ * (shape_ + i);
    return product;
  }
  double transform(double s) const override { return std::exp(-shape_ * std::log1p(s * scale_)); }
  double beyond(double t) const override {
    return t > 0 ? boost::math::gamma_q(shape_, t / scale_) : 1;
  }
  double upper_quantile(double rest) const override {
    return scale_ * boost::math::gamma_q_inv(shape_, rest);
  }

 private:
  double scale_;
  double shape_;
};

class Hyperexponential final : public KnownLaw {
 public:
  Hyperexponential(double mean, double scv) {
    const double root = std::sqrt((scv - 1) / (scv + 1));
    rare_ = 1 / ((scv + 1) * (1 + root));  // (1 - root) / 2, with all its digits
    common_mean_ = mean / (2 * (1 - rare_));
    rare_mean_ = mean / (2 * rare_);
  }
  double moment(int k) const override {
    return factorial(k) *
           ((1 - rare_) * std::pow(common_mean_, k) + rare_ * std::pow(rare_mean_, k));
  }
  double transform(double s) const override {
    return (1 - rare_) / (1 + common_mean_ * s) + rare_ / (1 + rare_mean_ * s);
  }
  double beyond(double t) const override {
    return (1 - rare_) * std::exp(-t / common_mean_) + rare_ * std::exp(-t / rare_mean_);
  }
  double upper_quantile(double rest) const override {
    return quantile_of(1 - rest, rare_mean_, [this](double t) { return beyond(t); });
  }

 private:
  double rare_, common_mean_, rare_mean_;
};

class Lognormal final : public KnownLaw {
 public:
  Lognormal(double mean, double scv)
      : sigma_(std::sqrt(std::log1p(scv))), mu_(std::log(mean) - sigma_ * sigma_ / 2) {}
  double moment(int k) const override { return std::exp(k * mu_ + k * k * sigma_ * sigma_ / 2); }
  double beyond(double t) const override {
    return t > 0 ? std::erfc((std::log(t) - mu_) / (sigma_ * kRootTwo)) / 2 : 1;
  }
  double upper_quantile(double rest) const override {
    return rest < 1 ? std::exp(mu_ + sigma_ * kRootTwo * boost::math::erfc_inv(2 * rest)) : 0;
  }

 private:
  static constexpr double kRootTwo = 1.41421356237309504880;
  double sigma_, mu_;
};

class Weibull final : public KnownLaw {
 public:
  Weibull(double mean, double shape) : scale_(mean / std::tgamma(1 + 1 / shape)), shape_(shape) {}
  double moment(int k) const override { return std::pow(scale_, k) * std::tgamma(1 + k / shape_); }
  double beyond(double t) const override { return std::exp(-std::pow(t / scale_, shape_)); }
  double upper_quantile(double rest) const override {
    return scale_ * std::pow(-std::log(rest), 1 / shape_);
  }

 private:
  double scale_, shape_;
};

class Uniform final : public KnownLaw {
 public:
  Uniform(double min, double max) : min_(min), max_(max) {}
  double moment(int k) const override {
    double sum = 0;  // of min^i max^(k - i): no difference of powers, so no lost digits
    for (int i = 0; i <= k; ++i) sum += std::pow(min_, i) * std::pow(max_, k - i);
    return sum / (k + 1);
  }
  double transform(double s) const override {
    const double width = s * (max_ - min_);
    return std::exp(-s * min_) * (width > 0 ? -std::expm1(-width) / width : 1);
  }
  double beyond(double t) const override {
    return t <= min_ ? 1 : t >= max_ ? 0 : (max_ - t) / (max_ - min_);
  }
  double upper_quantile(double rest) const override { return max_ - rest * (max_ - min_); }

 private:
  double min_, max_;
};

class Pareto final : public KnownLaw {
 public:
  Pareto(double min, double alpha) : min_(min), alpha_(alpha) {}
  double moment(int k) const override {
    return k < alpha_ ? std::pow(min_, k) * alpha_ / (alpha_ - k) : kInfinity;
  }
  double beyond(double t) const override { return t > min_ ? std::pow(min_ / t, alpha_) : 1; }
  double upper_quantile(double rest) const override { return min_ * std::pow(rest, -1 / alpha_); }

 private:
  double min_, alpha_;
};

class BoundedPareto final : public KnownLaw {
 public:
  BoundedPareto(double min, double max, double alpha)
      : min_(min),
        max_(max),
        alpha_(alpha),
        log_ratio_(std::log(max / min)),
        mass_(-std::expm1(-alpha * log_ratio_)) {}
  double moment(int k) const override {
    // expm1, because (r^d - 1) / d loses its digits where d is close to 0.
    const double d = k - alpha_;
    const double integral = d == 0 ? log_ratio_ : std::expm1(d * log_ratio_) / d;
    return std::pow(min_, k) * alpha_ * integral / mass_;
  }
  double beyond(double t) const override {
    if (t <= min_) return 1;
    if (t >= max_) return 0;
    return (std::exp(-alpha_ * std::log(t / min_)) - (1 - mass_)) / mass_;
  }
  double upper_quantile(double rest) const override {
    return min_ * std::exp(-std::log1p(-(1 - rest) * mass_) / alpha_);
  }

 private:
  double min_, max_, alpha_, log_ratio_, mass_;
};

}  // namespace

KnownLawPtr exponential(double mean) { return std::make_shared<Exponential>(mean); }
KnownLawPtr constant(double value) { return std::make_shared<Constant>(value); }
KnownLawPtr gamma(double mean, double shape) { return std::make_shared<Gamma>(mean, shape); }
KnownLawPtr erlang(double mean, int stages) { return gamma(mean, stages); }
KnownLawPtr hyperexponential(double mean, double scv) {
  return std::make_shared<Hyperexponential>(mean, scv);
}
KnownLawPtr lognormal(double mean, double scv) { return std::make_shared<Lognormal>(mean, scv); }
KnownLawPtr weibull(double mean, double shape) { return std::make_shared<Weibull>(mean, shape); }
KnownLawPtr uniform(double min, double max) { return std::make_shared<Uniform>(min, max); }
KnownLawPtr pareto(double min, double alpha) { return std::make_shared<Pareto>(min, alpha); }
KnownLawPtr bounded_pareto(double min, double max, double alpha) {
  return std::make_shared<BoundedPareto>(min, max, alpha);
}

}  // namespace ballast::theory
