// A configuration under audit: the facts, what the user says of the load, and what several rules
// want to know of each backend, worked out once and only when asked for.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/audit/shares.h"
#include "scenarios/configs/facts.h"

namespace ballast::audit {

// What no configuration says: given by the user, or assumed and marked as such.
struct Load {
  std::optional<double> rate_per_s;            // that reaches each backend
  std::map<std::string, double> backend_rate;  // of one backend by name, in its place
  double work_s = 0.08;
  std::uint32_t workers = 8;  // requests that a server serves at once
};

struct AuditedBackend {
  AuditedBackend(const config::Config& whole, std::size_t number, std::optional<double> rate,
                 const Load& load)
      : config(whole),
        facts(whole.backends[number]),
        index(number),
        rate_per_s(rate),
        work_s(load.work_s),
        workers(load.workers) {}

  const config::Config& config;
  const config::Backend& facts;
  std::size_t index;
  std::vector<const config::Route*> routes;  // that may lead to it
  std::optional<double> rate_per_s;          // given for it
  double work_s;
  std::uint32_t workers;

  const Shares& shares() const;
  // The worst that the failure of one server does; nullopt: nothing to lose, or unknown.
  const std::optional<Failure>& without_one() const;
  const PolicyKind* algorithm() const;  // null: no model of it
  bool used() const { return !routes.empty(); }
  // Requests a second that one server can take.
  double capacity_per_s() const { return static_cast<double>(workers) / work_s; }
  std::string subject() const;  // "backend app"
  std::string subject(const config::Server& server) const;

 private:
  mutable std::optional<Shares> shares_;
  mutable std::optional<std::optional<Failure>> failure_;
};

class Audited {
 public:
  // `config` outlives it.
  Audited(const config::Config& config, Load load);

  const config::Config& config() const { return config_; }
  const Load& load() const { return load_; }
  const std::deque<AuditedBackend>& backends() const { return backends_; }
  bool is(config::Product product) const { return config_.target.product == product; }

 private:
  const config::Config& config_;
  Load load_;
  std::deque<AuditedBackend> backends_;
};

}  // namespace ballast::audit
