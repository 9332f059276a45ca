#include "app/audit/baseline.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "app/invalid_input.h"
#include "app/output_dir.h"
#include "scenarios/io_error.h"

namespace ballast {

namespace {

constexpr const char* kSchema = "ballast/audit-baseline/1";

Json read_json(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) throw IoError("cannot read " + file);
  Json json = Json::parse(text.str(), nullptr, false);
  if (!json.is_object() || json.value("schema", "") != kSchema || !json.contains("findings") ||
      !json["findings"].is_array())
    throw InvalidInput("bad-baseline", file + " is no baseline of `ballast audit`",
                       "make one with --write-baseline " + file);
  return json;
}

}  // namespace

void apply_baseline(const std::string& file, std::vector<AuditedConfig>& audited) {
  // The same fingerprint may stand there several times: as many findings are known.
  std::map<std::string, std::size_t> known;
  const Json baseline = read_json(file);
  for (const Json& entry : baseline["findings"])
    if (entry.is_object()) ++known[entry.value("fingerprint", "")];
  for (AuditedConfig& one : audited)
    one.in_baseline = std::erase_if(one.audit.findings, [&](const audit::Finding& finding) {
      const auto found = known.find(audit::fingerprint(finding, one.config));
      if (found == known.end() || found->second == 0) return false;
      --found->second;
      return true;
    });
}

void write_baseline(const std::string& file, const std::vector<AuditedConfig>& audited) {
  Json findings = Json::array();
  for (const AuditedConfig& one : audited)
    for (const audit::Finding& finding : one.audit.findings)
      findings.push_back({{"fingerprint", audit::fingerprint(finding, one.config)},
                          {"rule", finding.rule->id},
                          {"file", one.config.at(finding.where).file},
                          {"subject", finding.subject}});
  const std::filesystem::path path(file);
  const OutputDir directory(path.has_parent_path() ? path.parent_path() : ".");
  const std::string text = json_text({{"schema", kSchema}, {"findings", std::move(findings)}});
  directory.write(path.filename().string(), [&text](std::ostream& out) { out << text; });
}

}  // namespace ballast
