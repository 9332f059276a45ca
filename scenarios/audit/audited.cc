#include "scenarios/audit/audited.h"

#include <algorithm>

namespace ballast::audit {

const Shares& AuditedBackend::shares() const {
  if (!shares_) shares_ = shares_of(facts);
  return *shares_;
}

const std::optional<Failure>& AuditedBackend::without_one() const {
  if (!failure_) failure_ = worst_failure(facts, shares());
  return *failure_;
}

const PolicyKind* AuditedBackend::algorithm() const {
  return find_policy_kind(facts.algorithm.value);
}

std::string AuditedBackend::subject() const { return facts.kind + " " + facts.name; }

std::string AuditedBackend::subject(const config::Server& server) const {
  return subject() + ", server " + server.name.value;
}

Audited::Audited(const config::Config& config, Load load)
    : config_(config), load_(std::move(load)) {
  for (std::size_t i = 0; i < config.backends.size(); ++i) {
    const config::Backend& facts = config.backends[i];
    const auto named = load_.backend_rate.find(facts.name);
    const std::optional<double> rate =
        named == load_.backend_rate.end() ? load_.rate_per_s : std::optional(named->second);
    backends_.emplace_back(config, i, rate, load_);
  }
  for (const config::Frontend& frontend : config.frontends)
    for (const config::Route& route : frontend.routes)
      for (const config::RouteTarget& target : route.targets)
        if (target.index < backends_.size()) {
          auto& routes = backends_[target.index].routes;
          if (routes.empty() || routes.back() != &route) routes.push_back(&route);
        }
}

}  // namespace ballast::audit
