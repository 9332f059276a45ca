// JUnit's XML, which every CI system shows: a test case for each rule that applies to a file.
#include <fmt/format.h>

#include "app/audit/report.h"

namespace ballast {

namespace {

// Text and attribute values; XML 1.0 has no control characters, escaped or not.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n')
      out += "&#10;";
    else if (u < 0x20 || u == 0x7f)
      out += '?';
    else
      out += c;
  }
  return out;
}

std::string failure_text(const config::Config& config, const audit::Finding& finding) {
  const Location at = config.at(finding.where);
  std::string text =
      fmt::format("{}:{}: {}: {}\n", at.file, at.line, finding.subject, finding.message);
  for (const audit::Evidence& one : finding.evidence)
    text += fmt::format("{}: {}{}\n", one.name, audit::text_of(one),
                        one.measured ? " (simulated)" : "");
  return text + "fix: " + (finding.fix.empty() ? std::string(finding.rule->fix) : finding.fix);
}

}  // namespace

std::string audit_junit(const std::vector<AuditedConfig>& audited, audit::Severity threshold) {
  std::string suites;
  std::size_t all_tests = 0;
  std::size_t all_failures = 0;
  for (const AuditedConfig& one : audited) {
    const std::string file = one.config.files.empty() ? "" : one.config.files.front();
    std::string cases;
    std::size_t tests = 0;
    std::size_t failures = 0;
    for (const audit::Rule* rule : audit::rules()) {
      if (!audit::applies(rule->products, one.config.target.product)) continue;
      std::string text;
      std::string summary;
      bool fails = false;
      for (const audit::Finding& finding : one.audit.findings) {
        if (finding.rule != rule) continue;
        text += (text.empty() ? "" : "\n\n") + failure_text(one.config, finding);
        if (summary.empty()) summary = finding.message;
        fails = fails || finding.severity >= threshold;
      }
      ++tests;
      if (fails) ++failures;
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escaped(file), rule->id);
      if (text.empty())
        cases += "/>\n";
      else if (fails)
        cases += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                             escaped(summary), escaped(text));
      else
        cases +=
            fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", escaped(text));
    }
    suites +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                    escaped(file), tests, failures, cases);
    all_tests += tests;
    all_failures += failures;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ballast audit\" "
      "tests=\"{}\" failures=\"{}\">\n{}</testsuites>\n",
      all_tests, all_failures, suites);
}

}  // namespace ballast
