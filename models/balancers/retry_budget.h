// What keeps retries from multiplying an overload: budgets as products have them.
//   concurrent  Envoy's retry_budget (budget_percent 20, min_retry_concurrency 3), or its
//   max_retries
//               with a ratio of 0
//   deposit     Finagle's RetryBudget and Linkerd's (20 %, 10/s, 10 s): a leaky bucket of deposits
//   tokens      gRPC's retryThrottling (maxTokens, tokenRatio)
#pragma once

#include <array>
#include <cstdint>

#include "models/spec.h"

namespace ballast {

class RetryBudget {
 public:
  explicit RetryBudget(const RetryBudgetSpec& spec = {}) : spec_(spec), tokens_(spec.max_tokens) {}

  // Keeps what has been earned when the specification stays the same.
  void configure(const RetryBudgetSpec& spec) {
    if (!(spec == spec_)) *this = RetryBudget(spec);
  }

  // A request sets out; one has been answered; one of its tries has failed.
  void request(Time now);
  void succeeded();
  void failed();

  // Whether one more retry may start now, with `in_flight` requests under way; takes it if so.
  bool take(Time now, std::uint64_t in_flight);
  // A retry that was taken has ended.
  void ended() { retrying_ -= retrying_ > 0 ? 1 : 0; }

  std::uint32_t retrying() const { return retrying_; }

 private:
  // The deposits of a window are kept in ten slices, as Finagle keeps them: a slice is lost as a
  // whole when it has grown old.
  static constexpr std::size_t kSlices = 10;
  void forget(Time now);

  RetryBudgetSpec spec_;
  std::uint32_t retrying_ = 0;
  double tokens_ = 0;
  std::array<double, kSlices> deposits_{};
  std::int64_t slice_ = 0;  // number of the present slice since the start
};

}  // namespace ballast
