// The faulty configuration of each source incident, as each product would have it, is caught with
// the right numbers; the corrected one is clean; the push from one to the other is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/audit/against.h"
#include "tests/scenarios/audit/fixture.h"

namespace ballast::audit {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kIncidents = {"favoured-servers", "login-bottleneck",
                                             "misweighted-pool", "routing-rule", "wrong-algorithm"};
const std::vector<std::string> kProducts = {"cfg", "conf", "yaml"};

Fixture of(const std::string& incident, const std::string& kind, const std::string& product) {
  return load_fixture(audit_tests() / "incidents" / incident / (kind + "." + product));
}

TEST(AuditOfIncidents, CatchesEachFaultWithTheRightNumber) {
  for (const std::string& incident : kIncidents)
    for (const std::string& product : kProducts) {
      const Fixture fixture = of(incident, "faulty", product);
      EXPECT_FALSE(fixture.expect.empty()) << fixture.name();
      const Audit result = audit(fixture.config, fixture.load);
      for (const std::string& expected : fixture.expect) {
        const std::size_t colon = expected.find(": ");
        std::string text;
        for (const Finding& finding : result.findings)
          if (finding.rule->id == expected.substr(0, colon)) text += text_of(finding);
        EXPECT_THAT(text, HasSubstr(expected.substr(colon + 2))) << fixture.name();
      }
    }
}

TEST(AuditOfIncidents, LeavesTheCorrectedConfigurationsAlone) {
  for (const std::string& incident : kIncidents)
    for (const std::string& product : kProducts) {
      const Fixture fixture = of(incident, "correct", product);
      for (const Finding& finding : audit(fixture.config, fixture.load).findings)
        ADD_FAILURE() << fixture.name() << ": " << finding.rule->id << ": " << finding.message;
    }
}

TEST(AuditOfIncidents, RefusesEachPush) {
  for (const std::string& incident : kIncidents)
    for (const std::string& product : kProducts) {
      const Fixture before = of(incident, "correct", product);
      const Fixture after = of(incident, "faulty", product);
      const Push push = compare(before.config, after.config, {});
      const auto refuses = [](const Finding& finding) {
        return finding.severity == Severity::kError;
      };
      EXPECT_TRUE(std::any_of(push.audit.findings.begin(), push.audit.findings.end(), refuses))
          << after.name();
    }
}

TEST(AuditOfIncidents, LetsTheCorrectionsPass) {
  for (const std::string& incident : kIncidents)
    for (const std::string& product : kProducts) {
      const Fixture before = of(incident, "faulty", product);
      const Fixture after = of(incident, "correct", product);
      for (const Finding& finding : compare(before.config, after.config, {}).audit.findings)
        EXPECT_NE(finding.severity, Severity::kError)
            << after.name() << ": " << finding.rule->id << ": " << finding.message;
    }
}

TEST(AuditOfIncidents, ShowsTheSplitOfThePushBeforeAndAfter) {
  const Push push = compare(of("misweighted-pool", "correct", "cfg").config,
                            of("misweighted-pool", "faulty", "cfg").config, {});
  ASSERT_EQ(push.backends.size(), 1U);
  const BackendChange& change = push.backends[0];
  ASSERT_EQ(change.servers.size(), 10U);
  EXPECT_DOUBLE_EQ(change.servers[0].before, 0.1);
  EXPECT_DOUBLE_EQ(change.servers[0].after, 0.15);
  EXPECT_DOUBLE_EQ(change.servers[2].after, 0.0875);
  EXPECT_NEAR(change.worst_before, 1.0 / 9, 1e-12);
  EXPECT_NEAR(change.worst_after, 12.0 / 68, 1e-12);
}

}  // namespace
}  // namespace ballast::audit
