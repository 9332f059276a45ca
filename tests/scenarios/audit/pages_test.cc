// docs/audit/ has the page of every rule, as it is declared. After a change of a declaration:
// BALLAST_WRITE_PAGES=1 scenarios_tests --gtest_filter='AuditPages.*'
#include <gtest/gtest.h>

#include <cstdlib>

#include "scenarios/audit/page.h"
#include "tests/scenarios/audit/fixture.h"

namespace ballast::audit {
namespace {

const std::filesystem::path kPages = std::filesystem::path(BALLAST_SOURCE_DIR) / "docs" / "audit";

void expect_page(const std::string& name, const std::string& text) {
  if (std::getenv("BALLAST_WRITE_PAGES") != nullptr) {
    std::filesystem::create_directories(kPages);
    std::ofstream(kPages / name, std::ios::binary) << text;
  }
  EXPECT_EQ(content_of(kPages / name), text) << "docs/audit/" << name;
}

TEST(AuditPages, AreThereForEveryRule) {
  for (const Rule* rule : rules()) expect_page(std::string(rule->id) + ".md", rule_page(*rule));
  expect_page("README.md", rule_index());
}

TEST(AuditPages, OfRulesThatAreGoneAreGone) {
  if (!std::filesystem::exists(kPages)) GTEST_SKIP();
  for (const auto& file : files_below(kPages))
    EXPECT_TRUE(file.filename() == "README.md" || find_rule(file.stem().string()) != nullptr)
        << file;
}

}  // namespace
}  // namespace ballast::audit
