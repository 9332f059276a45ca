#include "scenarios/audit/evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace ballast::audit {

void add(Finding& finding, std::string name, double value, Evidence::Unit unit) {
  finding.evidence.push_back({std::move(name), value, unit, false});
}

void add_ratio(Finding& finding, std::string name, double value) {
  add(finding, std::move(name), value, Evidence::Unit::kRatio);
}

void add_count(Finding& finding, std::string name, std::size_t value) {
  add(finding, std::move(name), static_cast<double>(value), Evidence::Unit::kCount);
}

void add_seconds(Finding& finding, std::string name, Duration value) {
  add(finding, std::move(name), std::chrono::duration<double>(value).count(),
      Evidence::Unit::kSeconds);
}

double utilization(const AuditedBackend& backend, double share) {
  return share * backend.rate_per_s.value_or(0) / backend.capacity_per_s();
}

double lost(const AuditedBackend& backend, const std::vector<double>& shares) {
  double total = 0;
  for (const double share : shares) {
    const double busy = utilization(backend, share);
    if (busy > 1) total += share * (1 - 1 / busy);
  }
  return total;
}

void add_shares(const AuditedBackend& backend, Finding& finding) {
  const Shares& shares = backend.shares();
  if (!shares.known()) return;
  const auto name = [&](std::size_t i) { return backend.facts.servers[i].name.value; };
  const std::string& hottest = name(shares.hottest);
  add_ratio(finding, fmt::format("share of {} now", hottest), shares.largest());
  if (shares.serving > 1)
    add_ratio(finding, "an even share", 1.0 / static_cast<double>(shares.serving));
  const auto& failure = backend.without_one();
  if (failure && failure->hottest != config::kNoIndex)
    add_ratio(
        finding,
        fmt::format("share of {} when {} is down", name(failure->hottest), name(failure->lost)),
        failure->share);
  if (!backend.rate_per_s) return;
  add_ratio(finding, fmt::format("utilization of {} now", hottest),
            utilization(backend, shares.largest()));
  if (failure && failure->hottest != config::kNoIndex)
    add_ratio(finding,
              fmt::format("utilization of {} when {} is down", name(failure->hottest),
                          name(failure->lost)),
              utilization(backend, failure->share));
  if (const double loss = lost(backend, shares.now); loss > 0)
    add_ratio(finding, "requests beyond what the servers can take", loss);
}

}  // namespace ballast::audit
