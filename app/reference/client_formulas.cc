// Clients: retries, throttling, hedges and copies.
#include <array>

#include "app/reference/formula.h"
#include "app/reference/law_text.h"
#include "models/theory/client_retries.h"
#include "models/theory/redundancy.h"
#include "models/theory/weighted_split.h"

namespace ballast {

namespace {

using namespace theory;

Answers retries(const ReferenceEntry& e) {
  const double p = number_of(e, "p"), attempts = number_of(e, "retries") + 1;
  return Answers(Json::object({{"attempts_per_request", attempts_per_request(p, attempts)},
                               {"user_failure", request_failure_ratio(p, attempts)},
                               {"attempt_error_rate", p}}));
}

Answers layers(const ReferenceEntry& e) {
  return Answers(Json::object({{"worst_amplification", layered_attempts(number_of(e, "attempts"),
                                                                        count_of(e, "layers"))}}));
}

Answers storm(const ReferenceEntry& e) {
  const RetryStorm storm =
      retry_storm(number_of(e, "lam"), number_of(e, "C"), number_of(e, "attempts"));
  return Answers(Json::object({{"offered_attempts", storm.attempts_per_s},
                               {"amplification", storm.amplification},
                               {"attempt_error_rate", storm.attempt_failure_ratio},
                               {"user_failure", storm.request_failure_ratio}}));
}

Answers throttling(const ReferenceEntry& e) {
  return Answers(Json::object(
      {{"P_reject", throttle_reject_ratio(number_of(e, "requests"), number_of(e, "accepts"),
                                          number_of(e, "K"))}}));
}

Answers late_answers(const ReferenceEntry& e) {
  return Answers(Json::object(
      {{"first_timeout_arrivals_after", in_time_for_s(number_of(e, "rho"), number_of(e, "tau"))},
       {"goodput_after", number_of(e, "rho") > 1 ? 0 : number_of(e, "rho")}}));
}

Answers fan_out(const ReferenceEntry& e) {
  return Answers(Json::object({{"P", fan_out_slow_ratio(number_of(e, "p"), number_of(e, "n"))}}));
}

Answers hedging(const ReferenceEntry& e) {
  const KnownLawPtr latency = law_of_text(text_of(e, "latency"), 1);
  const double delay = number_of(e, "hedge_delay");
  return Answers(Json::object({{"extra_requests", hedged_extra_ratio(*latency, delay)}}),
                 [latency, delay](const std::string& name, const Json&) -> Json {
                   if (const auto p = quantile_in(name, "", "_unhedged"))
                     return latency->upper_quantile(1 - *p);
                   if (const auto p = quantile_in(name, ""))
                     return hedged_quantile_s(*latency, delay, *p);
                   return {};
                 });
}

Answers redundancy(const ReferenceEntry& e) {
  const double services = number_of(e, "mu");
  return Answers(
      Json::object({{"W", redundancy_mean_sojourn(count_of(e, "k"), count_of(e, "d"),
                                                  number_of(e, "lam_per_server") / services) /
                              services}}));
}

}  // namespace

std::span<const Formula> client_formulas() {
  static const std::array<Formula, 8> kAll{{
      {"up to r retries", {"p", "retries"}, retries},
      {"independent retries at every layer", {"layers", "attempts"}, layers},
      {"overloaded finite-buffer server", {"lam", "C", "attempts"}, storm},
      {"client-side adaptive throttling", {"requests", "accepts", "K"}, throttling},
      {"FIFO single server", {"rho", "tau"}, late_answers},
      {"fan-out", {"p", "n"}, fan_out},
      {"hedging", {"latency", "hedge_delay"}, hedging},
      {"Redundancy-d", {"k", "d", "lam_per_server", "mu"}, redundancy},
  }};
  return kAll;
}

}  // namespace ballast
