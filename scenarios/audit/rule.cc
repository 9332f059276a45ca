#include "scenarios/audit/rule.h"

#include <algorithm>
#include <array>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

constexpr std::array<std::string_view, 3> kSeverities = {"info", "warning", "error"};

}  // namespace

std::string_view name_of(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> read_severity(std::string_view name) {
  for (std::size_t i = 0; i < kSeverities.size(); ++i)
    if (kSeverities[i] == name) return static_cast<Severity>(i);
  return std::nullopt;
}

bool applies(std::uint8_t products, config::Product product) {
  return ((products >> static_cast<unsigned>(product)) & 1U) != 0;
}

std::string text_of(const Evidence& evidence) {
  switch (evidence.unit) {
    case Evidence::Unit::kRatio:
      return percent(evidence.value);
    case Evidence::Unit::kPerSecond:
      return per_second(evidence.value);
    case Evidence::Unit::kSeconds:
      return seconds(evidence.value);
    case Evidence::Unit::kCount:
      return number(evidence.value);
    case Evidence::Unit::kFactor:
      return "x" + number(evidence.value);
  }
  return {};
}

Finding& Report::add(const Rule& rule, config::Place where, std::string subject,
                     std::string message) {
  Finding& finding = findings_.emplace_back();
  finding.rule = &rule;
  finding.severity = rule.severity;
  finding.where = where;
  finding.section = where;
  finding.subject = std::move(subject);
  finding.message = std::move(message);
  return finding;
}

Finding& Report::add(const Rule& rule, const AuditedBackend& backend, config::Place where,
                     std::string message) {
  Finding& finding = add(rule, where.line > 0 ? where : backend.facts.where, backend.subject(),
                         std::move(message));
  finding.section = backend.facts.where;
  return finding;
}

const Rule* find_rule(std::string_view id) {
  for (const Rule* rule : rules())
    if (rule->id == id) return rule;
  return nullptr;
}

}  // namespace ballast::audit
