// Short simulations that measure what a finding costs: one backend, at the given rate or at one
// that keeps evenly loaded servers 80 % busy, as a scenario with the metrics to read off.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/audit/audited.h"
#include "scenarios/audit/rule.h"

namespace ballast::audit {

struct Trial {
  std::string events;  // lines below `events:`, without it
  double busy = 0.8;   // of evenly loaded servers, where no rate is given
};

// Nothing where the backend cannot be simulated in a moment.
std::optional<Experiment> experiment(const AuditedBackend& backend, const Trial& trial,
                                     std::vector<Experiment::Metric> metrics);

// The name that a server has in the experiment.
std::string trial_name(const AuditedBackend& backend, std::size_t server);

// A fault of one server, as a line of Trial::events; `more`: further keys, each ", key: value".
std::string fault(const AuditedBackend& backend, std::size_t server, std::string_view kind,
                  const std::string& more = {});

// Errors and affected users with the shares as they are.
void add_uneven_experiment(const AuditedBackend& backend, Finding& finding);

}  // namespace ballast::audit
