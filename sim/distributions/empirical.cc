// Measured durations: from quantiles off a dashboard, or from a file of samples.
#include <algorithm>
#include <cmath>

#include "sim/distributions/all.h"

namespace ballast {

namespace {

// The inverse of the distribution function, straight between the given quantiles. Below the lowest
// it falls to 0 at p = 0; above the highest it stays there: no tail is made up that nobody
// measured.
class Quantiles final : public Distribution {
 public:
  struct Knot {
    double p;
    double value_s;
  };
  explicit Quantiles(std::vector<Knot> knots) : knots_(std::move(knots)) {
    if (knots_.front().p > 0) knots_.insert(knots_.begin(), {0, 0});
    if (knots_.back().p < 1) knots_.push_back({1, knots_.back().value_s});
    double square_s2 = 0;
    for (std::size_t i = 0; i + 1 < knots_.size(); ++i) {
      const double width = knots_[i + 1].p - knots_[i].p;
      const double a = knots_[i].value_s;
      const double b = knots_[i + 1].value_s;
      mean_s_ += width * (a + b) / 2;
      square_s2 += width * (a * a + a * b + b * b) / 3;
    }
    if (mean_s_ > 0) scv_ = square_s2 / (mean_s_ * mean_s_) - 1;
  }
  double sample_s(Rng& rng) const override {
    const double u = rng.uniform();
    const auto above = std::upper_bound(knots_.begin() + 1, knots_.end() - 1, u,
                                        [](double p, const Knot& knot) { return p < knot.p; });
    const Knot& from = *(above - 1);
    return from.value_s + (u - from.p) * (above->value_s - from.value_s) / (above->p - from.p);
  }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return scv_; }

 private:
  std::vector<Knot> knots_;
  double mean_s_ = 0;
  double scv_ = 0;
};

// Draws the samples of a file, each as likely as any other, with replacement.
class Resampled final : public Distribution {
 public:
  explicit Resampled(std::shared_ptr<const std::vector<double>> values_s)
      : values_s_(std::move(values_s)) {
    const auto n = static_cast<double>(values_s_->size());
    for (const double v : *values_s_) mean_s_ += v / n;
    double variance_s2 = 0;
    for (const double v : *values_s_) variance_s2 += (v - mean_s_) * (v - mean_s_) / n;
    if (mean_s_ > 0) scv_ = variance_s2 / (mean_s_ * mean_s_);
  }
  double sample_s(Rng& rng) const override { return (*values_s_)[rng.below(values_s_->size())]; }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return scv_; }

 private:
  std::shared_ptr<const std::vector<double>> values_s_;
  double mean_s_ = 0;
  double scv_ = 0;
};

std::vector<Quantiles::Knot> sorted_knots(const std::vector<Args>& records) {
  std::vector<Quantiles::Knot> knots;
  for (const Args& record : records)
    knots.push_back({record.number("p"), record.duration_s("value")});
  std::sort(knots.begin(), knots.end(), [](const auto& a, const auto& b) { return a.p < b.p; });
  return knots;
}

ArgsProblem check_quantiles(const std::vector<Args>& records) {
  if (records.empty()) return "needs at least one quantile";
  const auto knots = sorted_knots(records);
  if (!(knots.front().p >= 0 && knots.back().p <= 1))
    return "quantiles must lie in 0..1 (p0..p100)";
  if (knots.front().value_s < 0) return "durations must not be negative";
  if (knots.back().p == 0) return "needs a quantile above p0";
  for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
    if (knots[i].p == knots[i + 1].p) return "the same quantile is given twice";
    if (knots[i].value_s > knots[i + 1].value_s) return "a higher quantile has a smaller value";
  }
  return "";
}

ArgsProblem check_samples(const std::vector<double>& values_s) {
  if (values_s.empty()) return "the file holds no samples";
  for (const double v : values_s)
    if (!(v >= 0 && std::isfinite(v))) return "the file holds a negative or infinite duration";
  return "";
}

}  // namespace

const DistributionKind kEmpiricalLaw{
    .name = "empirical",
    .summary = "measured: from quantiles, or resampled from a file",
    .params = {{.name = "quantiles",
                .type = ParamType::kQuantiles,
                .help = "quantiles and their values (p50: 80ms), straight lines between; p0 is 0s "
                        "unless given, nothing exceeds the highest, so give p100 for the tail",
                .min = 0},
               {.name = "file",
                .type = ParamType::kTimesFile,
                .help = "file with one measured duration in seconds a line, instead of quantiles",
                .min = 0}},
    .check = [](const Args& args) -> ArgsProblem {
      if (args.has("quantiles") == args.has("file"))
        return args.has("file") ? "give quantiles or file, not both" : "needs quantiles or file";
      return args.has("file") ? check_samples(*args.numbers("file"))
                              : check_quantiles(args.records("quantiles"));
    },
    .make = [](const Args& args) -> Law {
      if (args.has("file")) return std::make_shared<Resampled>(args.numbers("file"));
      return std::make_shared<Quantiles>(sorted_knots(args.records("quantiles")));
    },
};

}  // namespace ballast
