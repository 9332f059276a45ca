#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const config::OutlierDetection& outlier = b.facts.outlier;
  if (!outlier.present.value || outlier.always_eject_one_host.value) return;
  const std::size_t hosts = b.facts.servers.size();
  if (hosts == 0 || hosts * outlier.max_ejection_percent.value / 100 > 0) return;
  Finding& finding =
      report.add(rule, b,
                 outlier.max_ejection_percent.given() ? outlier.max_ejection_percent.where
                                                      : outlier.present.where,
                 fmt::format("{} % of {} is none: no host is ever ejected",
                             outlier.max_ejection_percent.value, counted(hosts, "host")));
  add_count(finding, "hosts", hosts);
  add_count(finding, "max_ejection_percent", outlier.max_ejection_percent.value);
  add_count(finding, "hosts that may be ejected", 0);
}

}  // namespace

extern const Rule kNeverEjects;
const Rule kNeverEjects = {
    .id = "never-ejects",
    .severity = Severity::kWarning,
    .summary = "Outlier detection is configured and can never eject anybody",
    .meaning =
        "max_ejection_percent is a ceiling: a host is ejected only while the ejected part "
        "stays at or below it. With the default of 10 % a cluster of fewer than ten hosts "
        "ejects none, so the detection that is written in the file does nothing.",
    .fix =
        "Raise max_ejection_percent to at least 100/hosts (50 for a handful of hosts), or set "
        "always_eject_one_host.",
    .evidence =
        "Hosts, the percentage, and how many hosts it allows to eject: floor(hosts x percent "
        "/ 100).",
    .seen = "Envoy, outlier_detection_impl.cc; istio issue 8846.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
