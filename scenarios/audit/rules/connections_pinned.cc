#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/evidence.h"
#include "scenarios/audit/traits.h"

namespace ballast::audit {

namespace {

// Ports whose protocols keep connections for long.
bool long_lived(std::uint32_t port) {
  static constexpr std::array<std::uint32_t, 14> kPorts = {
      50051, 5432, 3306, 6379, 9092, 27017, 5672, 1433, 1521, 2379, 4222, 61616, 1883, 11211};
  return std::find(kPorts.begin(), kPorts.end(), port) != kPorts.end();
}

void check(const Rule& rule, const AuditedBackend& b, const Audited&, Report& report) {
  const std::vector<const Server*> active = serving(b.facts);
  if (!b.facts.tcp || active.size() < 2 || !long_lived(active[0]->port.value)) return;
  Finding& finding =
      report.add(rule, b, b.facts.where,
                 fmt::format("connections to port {} live long, and only new ones are balanced",
                             active[0]->port.value));
  add_ratio(finding, "share of a server, by connections", 1.0 / static_cast<double>(active.size()));
}

}  // namespace

extern const Rule kConnectionsPinned;
const Rule kConnectionsPinned = {
    .id = "connections-pinned",
    .severity = Severity::kInfo,
    .summary = "Connections are balanced, not requests",
    .meaning =
        "A TCP proxy chooses a server when a connection opens. HTTP/2, gRPC, WebSocket and "
        "database clients keep theirs for hours and send everything through a few: the load "
        "depends on which clients are busy, a server that was added gets nothing until "
        "somebody reconnects, and one that was restarted stays empty.",
    .fix =
        "Balance requests (mode http, an http upstream, a connection manager), or let servers "
        "limit the age of connections (gRPC: MAX_CONNECTION_AGE).",
    .evidence = "The share of a server by connections; of the requests nobody knows.",
    .seen = "cilium issue 12551; knative issue 6681; dapr issue 1444; ingress-nginx issue 4054.",
    .backend = check,
};

}  // namespace ballast::audit
