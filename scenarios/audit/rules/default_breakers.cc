#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/words.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.breakers.present.value || b.facts.servers.size() < 2) return;
  Finding& finding =
      report.add(rule, b, b.facts.where,
                 fmt::format("at most {} requests at once, {} a host, by default",
                             b.facts.breakers.max_requests.value,
                             number(static_cast<double>(b.facts.breakers.max_requests.value) /
                                    static_cast<double>(b.facts.servers.size()))));
  add_count(finding, "requests at once", b.facts.breakers.max_requests.value);
  if (b.rate_per_s)
    add(finding, "requests in progress", *b.rate_per_s * b.work_s, Evidence::Unit::kCount);
}

}  // namespace

extern const Rule kDefaultBreakers;
const Rule kDefaultBreakers = {
    .id = "default-breakers",
    .severity = Severity::kInfo,
    .summary = "The circuit breakers are the default ones",
    .meaning =
        "A cluster without thresholds passes 1024 connections, 1024 pending requests, 1024 "
        "requests and 3 retries at once, whatever it has hosts. Large clusters meet the limit "
        "at peak (503, flag UO); for small ones it is no protection at all.",
    .fix = "Write thresholds that fit the hosts: what they can work on at once, with some room.",
    .evidence = "The limit, what it means per host, and with --rate the requests in progress.",
    .seen = "Envoy, circuit_breaker.proto.",
    .products = kEnvoy,
    .backend = check,
};

}  // namespace ballast::audit
