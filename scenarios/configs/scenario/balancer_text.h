// The entry of `balancers` for one backend.
#pragma once

#include "scenarios/configs/scenario/writer.h"

namespace ballast::config {

struct BalancerText {
  const Config& config;
  const Backend& backend;
  // The route by which most of its requests come, for products that keep timeouts and retries in
  // routes.
  const Route* route = nullptr;
  std::uint32_t frontend_connections = 0;  // maxconn of the frontends that lead here; 0: unknown
};

// Writes the members below `name:`. What cannot be carried over goes to `notes`.
void write_balancer(const BalancerText& balancer, const std::string& pool, Writer& out,
                    std::vector<Diagnostic>& notes);

// Parts with files of their own.
void write_retries(const BalancerText& balancer, Writer& out);
void write_health(const BalancerText& balancer, Writer& out, std::vector<Diagnostic>& notes);
void write_limits(const BalancerText& balancer, Writer& out);

Diagnostic import_note(const Config& config, const std::string& message, Place where);

}  // namespace ballast::config
