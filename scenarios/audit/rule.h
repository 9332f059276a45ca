// A rule of the audit: one fault that load balancer configurations have, how to see it in the facts
// (scenarios/configs/facts.h), and what to tell people. Each rule is one file in rules/ that
// declares itself once; `ballast list audit-rules`, the pages in docs/audit/ and SARIF are made
// from the declaration. The explicit list is rules/all.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/configs/facts.h"

namespace ballast::audit {

class Audited;          // scenarios/audit/audited.h: the configuration with what follows from it
struct AuditedBackend;  // the same

enum class Severity : std::uint8_t {
  kInfo,     // worth knowing
  kWarning,  // skew, or an outage that needs one more thing to go wrong
  kError,    // an outage in the making
};
std::string_view name_of(Severity severity);  // "info", "warning", "error"
std::optional<Severity> read_severity(std::string_view name);

// Which products a rule applies to, as bits.
enum Products : std::uint8_t { kHaproxy = 1, kNginx = 2, kEnvoy = 4, kAllProducts = 7 };
bool applies(std::uint8_t products, config::Product product);

// One number behind a finding.
struct Evidence {
  enum class Unit : std::uint8_t { kRatio, kPerSecond, kSeconds, kCount, kFactor };
  std::string name;  // "share of app-1 now"
  double value = 0;
  Unit unit = Unit::kCount;
  bool measured = false;  // by a simulation
};
std::string text_of(const Evidence& evidence);  // "15 %", "800/s", "1.5 s", "3", "x2.5"

// What a simulation could add to a finding; run by whoever may run things.
struct Experiment {
  struct Metric {
    std::vector<std::string> path;  // of the result JSON: users, affected_ratio
    std::string name;               // "users affected"
    Evidence::Unit unit = Evidence::Unit::kRatio;
  };
  std::string scenario;  // text in the scenario language
  std::vector<Metric> metrics;
  std::string setting;  // what is assumed, for people: "800/s, 8 workers, 80 ms"
};

struct Rule;

struct Finding {
  const Rule* rule = nullptr;
  Severity severity = Severity::kInfo;
  config::Place where{};    // the line to change
  config::Place section{};  // the backend or frontend that it is in
  std::string subject;      // "backend app": the same finding in another version has the same
  std::string message;      // what is wrong, with the numbers that matter most
  std::vector<Evidence> evidence;
  std::string fix;  // for this place; empty: the rule's
  std::optional<Experiment> experiment;
};

class Report {
 public:
  // The new finding, for its evidence; valid until the next.
  Finding& add(const Rule& rule, config::Place where, std::string subject, std::string message);
  Finding& add(const Rule& rule, const AuditedBackend& backend, config::Place where,
               std::string message);
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
};

struct Rule {
  std::string_view id;  // kebab-case, for ever the same: suppressions and baselines name it
  Severity severity = Severity::kWarning;
  std::string_view summary;  // a sentence without a full stop
  std::string_view meaning;  // what happens and why, for its page
  std::string_view fix;
  std::string_view evidence;  // what its numbers are
  std::string_view seen;      // in the wild, or where the product's behaviour is stated
  std::uint8_t products = kAllProducts;
  // Looks at one backend, or (the other) at the whole; one of them is null.
  void (*backend)(const Rule& rule, const AuditedBackend& backend, const Audited& audited,
                  Report& report) = nullptr;
  void (*whole)(const Rule& rule, const Audited& audited, Report& report) = nullptr;
};

// All rules, sorted by id.
std::span<const Rule* const> rules();
const Rule* find_rule(std::string_view id);

}  // namespace ballast::audit
