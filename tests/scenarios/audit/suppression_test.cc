// Comments that accept a finding: where they hold, and that they need a reason.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/audit/audit.h"
#include "scenarios/configs/read_config.h"

namespace ballast::audit {
namespace {

Audit audit_of(const std::string& text, const std::string& target = "haproxy") {
  auto read = config::read_config_text(text, "balancer.cfg", {config::read_target(target), {}});
  return audit(*read.value, {});
}

bool found(const Audit& audit, std::string_view rule) {
  return std::any_of(audit.findings.begin(), audit.findings.end(),
                     [&](const Finding& finding) { return finding.rule->id == rule; });
}

std::string unchecked(const std::string& before, const std::string& on_line = "") {
  return before + "backend app" + on_line +
         "\n  balance roundrobin\n  server a 10.0.0.1:80 weight 9\n  server b 10.0.0.2:80\n";
}

TEST(Suppression, HoldsForTheSectionThatFollows) {
  const Audit result = audit_of(unchecked("# ballast: ignore no-health-check the mesh does it\n"));
  EXPECT_FALSE(found(result, "no-health-check"));
  EXPECT_TRUE(found(result, "uneven-shares"));
  ASSERT_EQ(result.suppressed.size(), 1U);
  EXPECT_EQ(result.suppressed[0].reason, "the mesh does it");
}

TEST(Suppression, HoldsForItsOwnLine) {
  const Audit result =
      audit_of(unchecked("", "  # ballast: ignore no-health-check the mesh does it"));
  EXPECT_FALSE(found(result, "no-health-check"));
}

TEST(Suppression, OfSeveralRulesMayStandAboveEachOther) {
  const Audit result =
      audit_of(unchecked("# ballast: ignore no-health-check the mesh does it\n"
                         "# ballast: ignore uneven-shares a is the larger machine\n"));
  EXPECT_FALSE(found(result, "no-health-check"));
  EXPECT_FALSE(found(result, "uneven-shares"));
}

TEST(Suppression, OfTheWholeFileHoldsEverywhere) {
  const Audit result =
      audit_of("# ballast: ignore-file no-health-check the mesh does it\ndefaults\n  mode http\n" +
               unchecked(""));
  EXPECT_FALSE(found(result, "no-health-check"));
}

TEST(Suppression, NeedsAReason) {
  const Audit result = audit_of(unchecked("# ballast: ignore no-health-check\n"));
  EXPECT_TRUE(found(result, "no-health-check"));
  EXPECT_TRUE(found(result, "bad-suppression"));
}

TEST(Suppression, OfNothingIsReported) {
  const Audit result = audit_of(unchecked("# ballast: ignore first-without-limit not used\n"));
  EXPECT_TRUE(found(result, "unused-suppression"));
  EXPECT_FALSE(found(result, "bad-suppression"));
}

TEST(Suppression, WorksInNginxAndEnvoyToo) {
  EXPECT_FALSE(found(
      audit_of(
          "events {}\nhttp {\n  # ballast: ignore uneven-shares the first is larger\n"
          "  upstream app {\n    server 10.0.0.1:80 weight=9;\n    server 10.0.0.2:80;\n  }\n}\n",
          "nginx"),
      "uneven-shares"));
  EXPECT_FALSE(found(audit_of("static_resources:\n  clusters:\n"
                              "  # ballast: ignore no-health-check the control plane does it\n"
                              "  - name: app\n    load_assignment:\n      endpoints:\n"
                              "      - lb_endpoints:\n"
                              "        - {endpoint: {address: {socket_address: {address: 10.0.0.1, "
                              "port_value: 80}}}}\n"
                              "        - {endpoint: {address: {socket_address: {address: 10.0.0.2, "
                              "port_value: 80}}}}\n",
                              "envoy"),
                     "no-health-check"));
}

}  // namespace
}  // namespace ballast::audit
