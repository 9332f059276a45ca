// A choice among exponential phases: more variable than exponential (cv > 1). From a mean and a cv,
// two phases with balanced means (share / rate equal; Whitt, "Approximating a point process by a
// renewal process", Operations Research 30, 1982, eq. 3.7).
#include <cmath>

#include "sim/distributions/all.h"
#include "sim/exponential.h"

namespace ballast {

namespace {

class Hyperexponential final : public Distribution {
 public:
  Hyperexponential(const std::vector<double>& shares, std::vector<double> means_s)
      : means_s_(std::move(means_s)) {
    double sum = 0;
    double square_s2 = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      cumulative_.push_back(sum += shares[i]);
      mean_s_ += shares[i] * means_s_[i];
      square_s2 += shares[i] * 2 * means_s_[i] * means_s_[i];
    }
    scv_ = square_s2 / (mean_s_ * mean_s_) - 1;
  }
  double sample_s(Rng& rng) const override {
    const double mean_s = means_s_[pick_part(cumulative_, rng.uniform())];
    return mean_s * unit_exponential(rng);
  }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return scv_; }

 private:
  std::vector<double> cumulative_;
  std::vector<double> means_s_;
  double mean_s_ = 0;
  double scv_ = 0;
};

ArgsProblem check(const Args& args) {
  if (args.has("phases")) {
    if (args.has("mean") || args.has("cv")) return "give mean and cv, or phases, not both";
    return check_shares(args.records("phases"));
  }
  return args.has("mean") && args.has("cv") ? "" : "needs mean and cv, or phases";
}

Law from_phases(const std::vector<Args>& phases) {
  std::vector<double> means_s;
  for (const Args& phase : phases) means_s.push_back(phase.duration_s("mean"));
  return std::make_shared<Hyperexponential>(normalised_shares(phases), std::move(means_s));
}

}  // namespace

Law hyperexponential_law(double mean_s, double cv) {
  const double scv = cv * cv;
  const double root = std::sqrt((scv - 1) / (scv + 1));
  // The rare phase's share is (1 - root) / 2, written so that it keeps its digits as root nears 1.
  const double rare = 1 / ((scv + 1) * (1 + root));
  const double common = 1 - rare;
  return std::make_shared<Hyperexponential>(
      std::vector{common, rare}, std::vector{mean_s / (2 * common), mean_s / (2 * rare)});
}

const DistributionKind kHyperexponentialLaw{
    .name = "hyperexponential",
    .summary = "a mix of fast and slow exponential phases; more variable than exponential",
    .params = {mean_param(false),
               {.name = "cv",
                .type = ParamType::kNumber,
                .help = "coefficient of variation, at least 1 (two phases with balanced means)",
                .min = 1,
                .max = kMaxCv},
               {.name = "phases",
                .type = ParamType::kRecords,
                .help = "the phases one by one, instead of mean and cv",
                .fields = {{.name = "share",
                            .type = ParamType::kRatio,
                            .help = "share of the draws; all shares add up to 1",
                            .required = true,
                            .min = 0,
                            .max = 1},
                           mean_param()}}},
    .check = check,
    .make = [](const Args& args) -> Law {
      if (args.has("phases")) return from_phases(args.records("phases"));
      return hyperexponential_law(args.duration_s("mean"), args.number("cv"));
    },
};

}  // namespace ballast
