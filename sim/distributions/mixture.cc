// A choice among other laws, by share: cache hits and misses, cheap and expensive requests.
#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/distributions/all.h"
#include "sim/distributions/tail_index.h"

namespace ballast {

namespace {

// Shares are rounded by people; more than this off and one is missing or mistyped.
constexpr double kShareTolerance = 0.0015;

double sum_of_shares(const std::vector<Args>& records) {
  double sum = 0;
  for (const Args& record : records) sum += record.number("share");
  return sum;
}

class Mixture final : public Distribution, public HasTailIndex {
 public:
  Mixture(const std::vector<double>& shares, std::vector<Law> laws) : laws_(std::move(laws)) {
    double sum = 0;
    double square_s2 = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      cumulative_.push_back(sum += shares[i]);
      if (shares[i] == 0) continue;  // 0 times an infinite moment is not a number
      const double mean_s = laws_[i]->mean_s();
      mean_s_ += shares[i] * mean_s;
      tail_index_ = std::min(tail_index_, ballast::tail_index(*laws_[i]));
      if (mean_s > 0) square_s2 += shares[i] * mean_s * mean_s * (1 + laws_[i]->scv());
    }
    if (std::isinf(square_s2))
      scv_ = square_s2;
    else if (mean_s_ > 0)
      scv_ = square_s2 / (mean_s_ * mean_s_) - 1;
  }
  double sample_s(Rng& rng) const override {
    return laws_[pick_part(cumulative_, rng.uniform())]->sample_s(rng);
  }
  double mean_s() const override { return mean_s_; }
  double scv() const override { return scv_; }
  double tail_index() const override { return tail_index_; }

 private:
  std::vector<double> cumulative_;
  std::vector<Law> laws_;
  double mean_s_ = 0;
  double scv_ = 0;
  double tail_index_ = std::numeric_limits<double>::infinity();
};

}  // namespace

ArgsProblem check_shares(const std::vector<Args>& records) {
  if (records.empty()) return "needs at least one part";
  const double sum = sum_of_shares(records);
  if (std::abs(sum - 1) <= kShareTolerance) return "";
  const auto tenths = static_cast<long long>(std::round(sum * 1000));  // of a percent
  return "shares must add up to 100%, not " + std::to_string(tenths / 10) + "." +
         std::to_string(tenths % 10) + "%";
}

std::vector<double> normalised_shares(const std::vector<Args>& records) {
  const double sum = sum_of_shares(records);
  std::vector<double> shares;
  for (const Args& record : records) shares.push_back(record.number("share") / sum);
  return shares;
}

const DistributionKind kMixtureLaw{
    .name = "mixture",
    .summary = "one of several laws, by share: cache hits and misses",
    .params = {{.name = "of",
                .type = ParamType::kMixture,
                .help = "the parts: {share, distribution, ...}; all shares add up to 1",
                .required = true}},
    .check = [](const Args& args) { return check_shares(args.records("of")); },
    .make = [](const Args& args) -> Law {
      const std::vector<Args>& parts = args.records("of");
      std::vector<Law> laws;
      for (const Args& part : parts) laws.push_back(part.law("law"));
      return std::make_shared<Mixture>(normalised_shares(parts), std::move(laws));
    },
};

}  // namespace ballast
