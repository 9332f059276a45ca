// SARIF 2.1.0 (OASIS standard), as GitHub's code scanning and others take it.
#include <filesystem>

#include "app/audit/report.h"
#include "scenarios/audit/page.h"

namespace ballast {

namespace {

namespace fs = std::filesystem;
using audit::Finding;

std::string relative_path(const std::string& file) {
  const fs::path path(file);
  if (!path.is_absolute()) return path.lexically_normal().generic_string();
  std::error_code failed;
  const fs::path relative = path.lexically_relative(fs::current_path(failed));
  if (!failed && !relative.empty() && *relative.begin() != "..") return relative.generic_string();
  return path.lexically_relative("/").generic_string();
}

// Paths in a result are relative to the top of the repository, where CI runs, with / between.
std::string uri_of(const std::string& file) {
  std::string escaped;
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : relative_path(file)) {
    const auto u = static_cast<unsigned char>(c);
    if (u > ' ' && u < 0x7f && std::string_view("%\"<>\\^`{|}#?").find(c) == std::string::npos) {
      escaped += c;
    } else {
      escaped += '%';
      escaped += kHex[u >> 4U];
      escaped += kHex[u & 15U];
    }
  }
  return escaped;
}

const char* level_of(audit::Severity severity) {
  switch (severity) {
    case audit::Severity::kError:
      return "error";
    case audit::Severity::kWarning:
      return "warning";
    case audit::Severity::kInfo:
      return "note";
  }
  return "none";
}

Json rules_json() {
  Json list = Json::array();
  for (const audit::Rule* rule : audit::rules())
    list.push_back({{"id", rule->id},
                    {"shortDescription", {{"text", rule->summary}}},
                    {"fullDescription", {{"text", rule->meaning}}},
                    {"help", {{"text", rule->fix}, {"markdown", audit::rule_page(*rule)}}},
                    {"defaultConfiguration", {{"level", level_of(rule->severity)}}}});
  return list;
}

std::size_t index_of(const audit::Rule* rule) {
  std::size_t i = 0;
  while (audit::rules()[i] != rule) ++i;
  return i;
}

std::string message_of(const Finding& finding) {
  std::string text = finding.subject + ": " + finding.message + ".";
  bool first = true;
  for (const audit::Evidence& one : finding.evidence) {
    if (!one.measured) continue;
    text += (first ? " Simulated at " + finding.experiment->setting + ": " : ", ") + one.name +
            " " + audit::text_of(one);
    first = false;
  }
  if (!first) text += ".";
  return text + " " + (finding.fix.empty() ? std::string(finding.rule->fix) : finding.fix);
}

Json result_json(const config::Config& config, const Finding& finding) {
  const Location at = config.at(finding.where);
  Json physical = {{"artifactLocation", {{"uri", uri_of(at.file)}, {"uriBaseId", "%SRCROOT%"}}}};
  if (at.line > 0) {
    physical["region"] = {{"startLine", at.line}};
    if (at.column > 0) physical["region"]["startColumn"] = at.column;
  }
  Json properties = Json::object();
  for (const audit::Evidence& one : finding.evidence) properties[one.name] = one.value;
  Json json = {{"ruleId", finding.rule->id},
               {"ruleIndex", index_of(finding.rule)},
               {"level", level_of(finding.severity)},
               {"message", {{"text", message_of(finding)}}},
               {"locations",
                {{{"physicalLocation", std::move(physical)},
                  {"logicalLocations", {{{"fullyQualifiedName", finding.subject}}}}}}},
               {"partialFingerprints", {{"ballast/v1", audit::fingerprint(finding, config)}}}};
  if (!properties.empty()) json["properties"] = std::move(properties);
  return json;
}

}  // namespace

Json audit_sarif(const std::vector<AuditedConfig>& audited) {
  Json results = Json::array();
  for (const AuditedConfig& one : audited) {
    for (const Finding& finding : one.audit.findings)
      results.push_back(result_json(one.config, finding));
    for (const audit::Suppressed& entry : one.audit.suppressed) {
      Json json = result_json(one.config, entry.finding);
      json["suppressions"] = {{{"kind", "inSource"}, {"justification", entry.reason}}};
      results.push_back(std::move(json));
    }
  }
  return {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs",
       {{{"tool",
          {{"driver",
            {{"name", "ballast"}, {"semanticVersion", BALLAST_VERSION}, {"rules", rules_json()}}}}},
         {"columnKind", "utf16CodeUnits"},
         {"originalUriBaseIds",
          {{"%SRCROOT%", {{"description", {{"text", "Where ballast was started"}}}}}}},
         {"results", std::move(results)}}}}};
}

}  // namespace ballast
