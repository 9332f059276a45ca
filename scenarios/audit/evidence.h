// Numbers that several rules put under their findings.
#pragma once

#include "scenarios/audit/audited.h"
#include "scenarios/audit/rule.h"

namespace ballast::audit {

void add(Finding& finding, std::string name, double value, Evidence::Unit unit);
void add_ratio(Finding& finding, std::string name, double value);
void add_count(Finding& finding, std::string name, std::size_t value);
void add_seconds(Finding& finding, std::string name, Duration value);

// Shares of the hottest server now and with another one down and, at a given rate, its utilization
// and what it cannot take.
void add_shares(const AuditedBackend& backend, Finding& finding);

// Utilization of the server that gets this share of the backend's rate, which must be given.
double utilization(const AuditedBackend& backend, double share);
// The part of the backend's requests that servers with these shares cannot take.
double lost(const AuditedBackend& backend, const std::vector<double>& shares);

}  // namespace ballast::audit
