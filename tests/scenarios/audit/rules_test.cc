// Every rule finds its fault in the configurations that have it (fixtures/RULE/fires*) and leaves
// those alone that do not (fixtures/RULE/clean*); HAProxy and nginx accept them all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <set>

#include "scenarios/scenario.h"
#include "tests/scenarios/audit/fixture.h"

namespace ballast::audit {
namespace {

using testing::HasSubstr;

// Of changes and of several files: their tests are elsewhere.
bool needs_two_files(const Rule& rule) {
  return rule.id.starts_with("push-") || rule.id == "layered-retries";
}

std::vector<std::filesystem::path> fixtures(const Rule& rule, const std::string& kind) {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path directory = audit_tests() / "fixtures" / std::string(rule.id);
  if (!std::filesystem::exists(directory)) return files;
  for (const auto& file : files_below(directory))
    if (file.filename().string().starts_with(kind)) files.push_back(file);
  return files;
}

std::string found_by(const Rule& rule, const Fixture& fixture) {
  std::string text;
  for (const Finding& finding : audit(fixture.config, fixture.load).findings)
    if (finding.rule == &rule) text += text_of(finding);
  return text;
}

TEST(AuditRules, FindTheirFaultWithTheNumbersExpected) {
  for (const Rule* rule : rules()) {
    if (needs_two_files(*rule)) continue;
    EXPECT_FALSE(fixtures(*rule, "fires").empty()) << rule->id << " has no must-fire fixture";
    for (const auto& file : fixtures(*rule, "fires")) {
      const Fixture fixture = load_fixture(file);
      const std::string text = found_by(*rule, fixture);
      EXPECT_NE(text, "") << fixture.name();
      for (const std::string& expected : fixture.expect)
        EXPECT_THAT(text, HasSubstr(expected)) << fixture.name();
    }
  }
}

TEST(AuditRules, LeaveConfigurationsWithoutTheFaultAlone) {
  for (const Rule* rule : rules()) {
    if (needs_two_files(*rule)) continue;
    EXPECT_FALSE(fixtures(*rule, "clean").empty()) << rule->id << " has no must-not-fire fixture";
    for (const auto& file : fixtures(*rule, "clean")) {
      const Fixture fixture = load_fixture(file);
      EXPECT_EQ(found_by(*rule, fixture), "") << fixture.name();
    }
  }
}

TEST(AuditRules, AreDeclaredWhole) {
  std::set<std::string_view> ids;
  std::string_view last;
  for (const Rule* rule : rules()) {
    EXPECT_TRUE(ids.insert(rule->id).second) << rule->id << " twice";
    EXPECT_LT(last, rule->id) << "not sorted";
    last = rule->id;
    EXPECT_EQ(rule->id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos)
        << rule->id;
    for (const std::string_view text :
         {rule->summary, rule->meaning, rule->fix, rule->evidence, rule->seen})
      EXPECT_GE(text.size(), 10U) << rule->id;
    EXPECT_FALSE(rule->summary.ends_with('.')) << rule->id;
    EXPECT_FALSE(rule->backend != nullptr && rule->whole != nullptr) << rule->id;
  }
  EXPECT_GE(ids.size(), 40U);
}

TEST(AuditRules, CoverEachProductInTheirFixtures) {
  for (const Rule* rule : rules()) {
    if (needs_two_files(*rule)) continue;
    for (const auto& file : fixtures(*rule, "fires"))
      EXPECT_TRUE(applies(rule->products, load_fixture(file).config.target.product)) << file;
  }
}

TEST(AuditExperiments, AreScenariosThatCompile) {
  std::size_t experiments = 0;
  for (const auto& file : files_below(audit_tests() / "fixtures")) {
    const Fixture fixture = load_fixture(file);
    for (const Finding& finding : audit(fixture.config, fixture.load).findings) {
      if (!finding.experiment) continue;
      ++experiments;
      const Checked<Document> document = parse_document(finding.experiment->scenario, "experiment");
      ASSERT_TRUE(document.ok()) << finding.experiment->scenario;
      const Checked<Scenario> scenario = compile(*document.value);
      EXPECT_TRUE(scenario.ok()) << fixture.name() << ": "
                                 << (scenario.ok() ? "" : scenario.diagnostics[0].text()) << "\n"
                                 << finding.experiment->scenario;
    }
  }
  EXPECT_GT(experiments, 10U);
}

TEST(AuditFixturesSlow, AreAcceptedByHaproxy) {
  if (std::system("command -v haproxy >/dev/null 2>&1") != 0) GTEST_SKIP() << "no haproxy here";
  for (const char* folder : {"fixtures", "incidents"})
    for (const auto& file : files_below(audit_tests() / folder))
      if (file.extension() == ".cfg") {
        const std::string command = "haproxy -c -f '" + file.string() + "' >/dev/null 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0) << file;
      }
}

TEST(AuditFixturesSlow, AreAcceptedByNginx) {
  if (std::system("command -v nginx >/dev/null 2>&1") != 0) GTEST_SKIP() << "no nginx here";
  const auto own =
      std::filesystem::temp_directory_path() / ("ballast-nginx-" + std::to_string(::getpid()));
  std::filesystem::create_directories(own / "logs");
  for (const char* folder : {"fixtures", "incidents"})
    for (const auto& file : files_below(audit_tests() / folder)) {
      if (file.extension() != ".conf") continue;
      // Debian has `stream` in a module of its own.
      if (content_of(file).find("stream {") != std::string::npos) continue;
      const std::string command = "nginx -t -p '" + own.string() + "' -c '" + file.string() +
                                  "' -g 'pid " + own.string() + "/pid; error_log " + own.string() +
                                  "/log;' >/dev/null 2>&1";
      EXPECT_EQ(std::system(command.c_str()), 0) << file;
    }
  std::filesystem::remove_all(own);
}

}  // namespace
}  // namespace ballast::audit
