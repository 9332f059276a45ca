#include "app/audit/report.h"

#include <fmt/format.h>

#include "app/text.h"
#include "scenarios/audit/words.h"

namespace ballast {

namespace {

using audit::Finding;
using audit::Severity;

std::string place_text(const config::Config& config, config::Place where) {
  const Location at = config.at(where);
  if (at.line == 0) return at.file;
  return at.column == 0 ? fmt::format("{}:{}", at.file, at.line)
                        : fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

std::string evidence_line(const std::vector<audit::Evidence>& all, bool measured) {
  std::string line;
  for (const audit::Evidence& one : all) {
    if (one.measured != measured) continue;
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", one.name, audit::text_of(one));
  }
  return line;
}

void indented(const std::string& text, const std::string& head, std::string& out) {
  bool first = true;
  for (const std::string& line : wrap(text, 96)) {
    out += "    " + (first ? head : std::string(width_of(head), ' ')) + line + "\n";
    first = false;
  }
}

std::string finding_text(const config::Config& config, const Finding& finding, Style style) {
  const std::string label =
      fmt::format("{}[{}]", audit::name_of(finding.severity), finding.rule->id);
  std::string out =
      fmt::format("{}: {} {}: {}\n", style.bold(place_text(config, finding.where)),
                  finding.severity == Severity::kError ? style.bad(label) : style.bold(label),
                  finding.subject, finding.message);
  if (const std::string line = evidence_line(finding.evidence, false); !line.empty())
    indented(line, "evidence: ", out);
  if (const std::string line = evidence_line(finding.evidence, true); !line.empty())
    indented(line + " (" + finding.experiment->setting + ")", "simulated: ", out);
  indented(finding.fix.empty() ? std::string(finding.rule->fix) : finding.fix, "fix: ", out);
  out += "    see: " + rule_page_path(*finding.rule) + "\n";
  return out;
}

Json evidence_json(const std::vector<audit::Evidence>& all) {
  static constexpr std::string_view kUnits[] = {"ratio", "per_s", "s", "count", "factor"};
  Json list = Json::array();
  for (const audit::Evidence& one : all)
    list.push_back({{"name", one.name},
                    {"value", one.value},
                    {"unit", kUnits[static_cast<std::size_t>(one.unit)]},
                    {"text", audit::text_of(one)},
                    {"measured", one.measured}});
  return list;
}

Json finding_json(const config::Config& config, const Finding& finding) {
  const Location at = config.at(finding.where);
  Json json = {{"rule", finding.rule->id},
               {"severity", audit::name_of(finding.severity)},
               {"file", at.file}};
  if (at.line > 0) json["line"] = at.line;
  if (at.column > 0) json["column"] = at.column;
  json["subject"] = finding.subject;
  json["message"] = finding.message;
  json["evidence"] = evidence_json(finding.evidence);
  if (finding.experiment) json["setting"] = finding.experiment->setting;
  json["fix"] = finding.fix.empty() ? std::string(finding.rule->fix) : finding.fix;
  json["page"] = rule_page_path(*finding.rule);
  json["fingerprint"] = audit::fingerprint(finding, config);
  return json;
}

constexpr std::size_t kMostShown = 20;  // servers of a backend

// The split before and after, server by server; servers whose share stays are counted only.
std::string change_text(const audit::BackendChange& change) {
  std::string out = fmt::format("backend {}: ", change.backend);
  out += change.algorithm_before == change.algorithm_after
             ? change.algorithm_after
             : change.algorithm_before + " becomes " + change.algorithm_after;
  std::vector<std::vector<std::string>> rows = {{"  server", "before", "after"}};
  std::size_t left_out = 0;
  for (const audit::ShareChange& server : change.servers) {
    if (rows.size() > kMostShown) {
      ++left_out;
      continue;
    }
    rows.push_back({"  " + server.server, percent_text(server.before), percent_text(server.after)});
  }
  rows.push_back({"  largest with one server down", percent_text(change.worst_before),
                  percent_text(change.worst_after)});
  out += "\n";
  for (const std::string& line : table(rows)) out += line + "\n";
  if (left_out > 0) out += fmt::format("  and {} more servers\n", left_out);
  return out;
}

Json changes_json(const std::vector<audit::BackendChange>& changes) {
  Json list = Json::array();
  for (const audit::BackendChange& change : changes) {
    Json servers = Json::array();
    for (const audit::ShareChange& server : change.servers)
      servers.push_back(
          {{"name", server.server}, {"before", server.before}, {"after", server.after}});
    list.push_back(
        {{"backend", change.backend},
         {"algorithm", {{"before", change.algorithm_before}, {"after", change.algorithm_after}}},
         {"largest_with_one_down",
          {{"before", change.worst_before}, {"after", change.worst_after}}},
         {"servers", std::move(servers)}});
  }
  return list;
}

std::string summary_line(const AuditSummary& s) {
  std::string line =
      fmt::format("{}, {}, {}", audit::counted(s.errors, "error"),
                  audit::counted(s.warnings, "warning"), audit::counted(s.infos, "note"));
  if (s.suppressed > 0) line += fmt::format("; {} suppressed", s.suppressed);
  if (s.in_old > 0) line += fmt::format("; {} in the old configuration too", s.in_old);
  if (s.in_baseline > 0) line += fmt::format("; {} in the baseline", s.in_baseline);
  return line;
}

}  // namespace

std::string rule_page_path(const audit::Rule& rule) {
  return fmt::format("docs/audit/{}.md", rule.id);
}

bool AuditSummary::reaches(Severity threshold) const {
  if (errors > 0) return true;
  if (threshold == Severity::kError) return false;
  return warnings > 0 || (threshold == Severity::kInfo && infos > 0);
}

AuditSummary summary_of(const std::vector<AuditedConfig>& audited) {
  AuditSummary summary;
  for (const AuditedConfig& one : audited) {
    for (const Finding& finding : one.audit.findings)
      ++(finding.severity == Severity::kError     ? summary.errors
         : finding.severity == Severity::kWarning ? summary.warnings
                                                  : summary.infos);
    summary.suppressed += one.audit.suppressed.size();
    summary.in_baseline += one.in_baseline;
    summary.in_old += one.in_old;
  }
  return summary;
}

std::string audit_text(const std::vector<AuditedConfig>& audited, bool colour) {
  const Style style{colour};
  std::string out;
  for (const AuditedConfig& one : audited) {
    for (const audit::BackendChange& change : one.changes) out += change_text(change) + "\n";
    for (const Finding& finding : one.audit.findings)
      out += finding_text(one.config, finding, style) + "\n";
    const config::Coverage& coverage = one.config.coverage;
    const std::string file = one.config.files.empty() ? "" : one.config.files.front();
    out +=
        fmt::format("{}: {}, {}, {} of {} directives about traffic understood\n", file,
                    one.config.target.text(), audit::counted(one.config.backends.size(), "backend"),
                    coverage.traffic_understood, coverage.traffic);
  }
  return out + summary_line(summary_of(audited)) + "\n";
}

Json audit_json(const std::vector<AuditedConfig>& audited) {
  Json configs = Json::array();
  for (const AuditedConfig& one : audited) {
    Json findings = Json::array();
    for (const Finding& finding : one.audit.findings)
      findings.push_back(finding_json(one.config, finding));
    Json suppressed = Json::array();
    for (const audit::Suppressed& entry : one.audit.suppressed) {
      Json json = finding_json(one.config, entry.finding);
      json["reason"] = entry.reason;
      suppressed.push_back(std::move(json));
    }
    const config::Coverage& coverage = one.config.coverage;
    Json json = {
        {"files", one.config.files},
        {"target", one.config.target.text()},
        {"coverage",
         {{"traffic", coverage.traffic}, {"traffic_understood", coverage.traffic_understood}}},
        {"findings", std::move(findings)},
        {"suppressed", std::move(suppressed)}};
    if (!one.changes.empty()) json["changes"] = changes_json(one.changes);
    configs.push_back(std::move(json));
  }
  const AuditSummary s = summary_of(audited);
  return {{"schema", "ballast/audit/1"},
          {"version", BALLAST_VERSION},
          {"configs", std::move(configs)},
          {"summary",
           {{"errors", s.errors},
            {"warnings", s.warnings},
            {"infos", s.infos},
            {"suppressed", s.suppressed},
            {"in_baseline", s.in_baseline},
            {"in_old", s.in_old}}}};
}

}  // namespace ballast
