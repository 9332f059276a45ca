#include <fmt/format.h>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  if (b.facts.full_load.given()) return;
  for (const Server& server : b.facts.servers) {
    if (!server.minconn.value || !server.maxconn.value) continue;
    Finding& finding =
        report.add(rule, b, server.minconn.where,
                   fmt::format("the limit of {} goes from {} to {} as the backend "
                               "fills to a fullconn that nobody wrote",
                               server.name.value, *server.minconn.value, *server.maxconn.value));
    add_count(finding, "minconn", *server.minconn.value);
    add_count(finding, "maxconn", *server.maxconn.value);
    return;
  }
}

}  // namespace

extern const Rule kMinconnWithoutFullconn;
const Rule kMinconnWithoutFullconn = {
    .id = "minconn-without-fullconn",
    .severity = Severity::kWarning,
    .summary = "minconn without fullconn",
    .meaning =
        "With `minconn` the limit of a server grows from minconn to maxconn as the backend "
        "fills up to `fullconn`. Where fullconn is not written it is a tenth of the maxconn "
        "of all frontends that can lead here: usually so large that the limit stays near "
        "minconn, and requests queue while servers idle.",
    .fix = "Write `fullconn`, about the requests in the backend at peak.",
    .evidence = "minconn and maxconn.",
    .seen = "HAProxy, configuration manual, \"fullconn\"; HAProxy issue 2744.",
    .products = kHaproxy,
    .backend = check,
};

}  // namespace ballast::audit
