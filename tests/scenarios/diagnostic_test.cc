#include "scenarios/diagnostic.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

using Severity = Diagnostic::Severity;

TEST(Diagnostic, IsOneLineWithPlaceCodeWhatWhereAndHint) {
  const Diagnostic d{Severity::kError,  "unknown-key", "unknown key 'worker'",
                     {"a.yaml", 12, 3}, "pools.app",   "did you mean 'workers'?"};
  EXPECT_EQ(d.text(),
            "a.yaml:12:3: error[unknown-key]: unknown key 'worker'; at pools.app; "
            "did you mean 'workers'?");
}

TEST(Diagnostic, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ((Diagnostic{Severity::kWarning, "odd", "odd thing", {"--set", 0, 0}, "", ""}.text()),
            "--set: warning[odd]: odd thing");
  EXPECT_EQ((Diagnostic{Severity::kError, "odd", "odd thing", {"f", 7, 0}, "", ""}.text()),
            "f:7: error[odd]: odd thing");
}

TEST(Diagnostic, EscapesForeignBytes) {
  EXPECT_EQ((Diagnostic{Severity::kError, "odd", "a\nb\xFF", {"f\x1B", 0, 0}, "", ""}.text()),
            "f\\x1b: error[odd]: a\\x0ab\\xff");
}

TEST(Nearest, FindsASlipOfTheFinger) {
  const std::vector<std::string> keys{"workers", "weight", "zone", "queue"};
  EXPECT_EQ(nearest("worker", keys), "workers");
  EXPECT_EQ(nearest("wieght", keys), "weight");  // neighbours swapped
  EXPECT_EQ(nearest("zome", keys), "zone");
  EXPECT_EQ(nearest("discipline", keys), std::nullopt);
  EXPECT_EQ(nearest("", keys), std::nullopt);
}

TEST(Nearest, TakesTheClosestOfSeveral) {
  EXPECT_EQ(nearest("app-11", {"app-2", "app-12", "app-1"}), "app-12");
}

TEST(Nearest, KnowsAnAlgorithmWithoutItsProduct) {
  const std::vector<std::string> names{"envoy/least_request", "nginx/least_conn", "round_robin"};
  EXPECT_EQ(nearest("least_conn", names), "nginx/least_conn");
  EXPECT_EQ(nearest("roundrobin", names), "round_robin");
}

TEST(Nearest, GivesUpOnVeryLongWords) {
  EXPECT_EQ(nearest(std::string(100'000, 'a'), {std::string(100'000, 'a')}), std::nullopt);
}

}  // namespace
}  // namespace ballast
