#include "models/balancers/retry_budget.h"

#include <algorithm>

namespace ballast {

void RetryBudget::forget(Time now) {
  const std::int64_t length = std::max<std::int64_t>(1, spec_.window.count() / 10);
  const std::int64_t present = ns(now) / length;
  const std::int64_t passed = std::min<std::int64_t>(present - slice_, kSlices);
  for (std::int64_t k = 1; k <= passed; ++k)
    deposits_[static_cast<std::size_t>((slice_ + k) % static_cast<std::int64_t>(kSlices))] = 0;
  slice_ = present;
}

void RetryBudget::request(Time now) {
  if (spec_.kind != RetryBudgetSpec::Kind::kDeposit) return;
  forget(now);
  deposits_[static_cast<std::size_t>(slice_) % kSlices] += spec_.ratio;
}

void RetryBudget::succeeded() {
  if (spec_.kind == RetryBudgetSpec::Kind::kTokens)
    tokens_ = std::min(spec_.max_tokens, tokens_ + spec_.ratio);
}

void RetryBudget::failed() {
  if (spec_.kind == RetryBudgetSpec::Kind::kTokens) tokens_ = std::max(0.0, tokens_ - 1);
}

bool RetryBudget::take(Time now, std::uint64_t in_flight) {
  switch (spec_.kind) {
    case RetryBudgetSpec::Kind::kNone:
      break;
    case RetryBudgetSpec::Kind::kConcurrent:
      // Envoy: the retry would be one more than max(percent of what is active, minimum) allows.
      if (retrying_ >= std::max(spec_.ratio * static_cast<double>(in_flight), spec_.min))
        return false;
      break;
    case RetryBudgetSpec::Kind::kDeposit: {
      forget(now);
      // The reserve stands for `min` a second over the window; retries are paid from the deposits,
      // the oldest slice first, and may overdraw them by the reserve.
      double balance = spec_.min * seconds(spec_.window);
      for (const double deposit : deposits_) balance += deposit;
      if (balance < 1) return false;
      deposits_[static_cast<std::size_t>(slice_) % kSlices] -= 1;
      break;
    }
    case RetryBudgetSpec::Kind::kTokens:
      if (tokens_ <= spec_.max_tokens / 2) return false;
      break;
  }
  ++retrying_;
  return true;
}

}  // namespace ballast
