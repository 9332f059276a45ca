#include "scenarios/audit/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "scenarios/audit/suppression.h"

namespace ballast::audit {

std::vector<Finding> look(const Audited& audited) {
  Report report;
  for (const Rule* rule : rules()) {
    if (!applies(rule->products, audited.config().target.product)) continue;
    if (rule->whole != nullptr) rule->whole(*rule, audited, report);
    if (rule->backend == nullptr) continue;
    for (const AuditedBackend& backend : audited.backends())
      if (!backend.facts.disabled) rule->backend(*rule, backend, audited, report);
  }
  return report.take();
}

Audit judge(const config::Config& config, std::vector<Finding> findings) {
  Audit result = suppress(config, std::move(findings));
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) {
                     return std::tie(a.where, b.severity, a.rule->id) <
                            std::tie(b.where, a.severity, b.rule->id);
                   });
  return result;
}

Audit audit(const config::Config& config, const Load& load) {
  return judge(config, look(Audited(config, load)));
}

std::string fingerprint(const Finding& finding, const config::Config& config) {
  const std::string text =
      fmt::format("{}\n{}\n{}", finding.rule->id, config.at(finding.where).file, finding.subject);
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return fmt::format("{:016x}", hash);
}

}  // namespace ballast::audit
