// Poisson arrivals whose rate jumps between two values (MMPP), one of which overloads the server.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

void check(const char* id, double length_s) {
  const Entry e = entry_of("breakdowns_bursts", id);
  const MmppArrivals arrivals{{{e.number("lam_high"), 1 / e.number("rate_high_to_low")},
                               {e.number("lam_low"), 1 / e.number("rate_low_to_high")}}};
  const SystemSpec spec =
      system_of(arrivals, exponential_law(1 / e.number("mu")), pool_of("app", 1, 1));
  nlohmann::json expected = e.expected;
  expected["throughput"] = expected.at("mean_rate");
  expect_agreement(spec, expected, {5000, length_s, 40}, 3);
}

TEST(BurstsSlow, MeetTheMatrixGeometricSolution) { check("mmpp-m1-1.2-0.5", 1e6); }
TEST(BurstsExhaustive, MeetTheMatrixGeometricSolutionWhenTheyAreLong) {
  check("mmpp-m1-1.5-0.4", 1.2e7);
}

}  // namespace
}  // namespace ballast
