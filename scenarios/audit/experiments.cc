#include "scenarios/audit/experiments.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/audit/words.h"
#include "scenarios/configs/scenario/balancer_text.h"

namespace ballast::audit {

namespace {

constexpr std::size_t kMostServers = 64;
constexpr double kMostRequests = 600'000;
constexpr double kRequestsPerUser = 50;
constexpr double kQueue = 100;  // waiting places of each server: nobody's configuration says it

// What the importer makes of the backend: algorithm, stickiness, retries, limits and checks.
std::string balancer_text(const AuditedBackend& backend, const config::Config& config) {
  config::Writer out(config);
  std::vector<Diagnostic> notes;
  const config::Route* route = backend.routes.empty() ? nullptr : backend.routes.front();
  config::write_balancer({config, backend.facts, route, 0}, "app", out, notes);
  return out.take();
}

std::string servers_text(const AuditedBackend& backend) {
  std::string text;
  for (std::size_t i = 0; i < backend.facts.servers.size(); ++i) {
    const config::Server& server = backend.facts.servers[i];
    text += fmt::format(
        "      - {{name: {}, weight: {}{}{}}}\n", config::yaml_text(trial_name(backend, i)),
        usable(server) ? server.weight.value : 0, server.backup.value ? ", backup: true" : "",
        server.locality.empty() ? "" : ", zone: z" + std::to_string(i % 8));
  }
  return text;
}

}  // namespace

// Hashes depend on the names, so they stay; a second server of one name gets a number.
std::string trial_name(const AuditedBackend& backend, std::size_t server) {
  const std::string& name = backend.facts.servers[server].name.value;
  std::size_t again = 1;
  for (std::size_t i = 0; i < server; ++i)
    if (backend.facts.servers[i].name.value == name) ++again;
  return again == 1 ? name : fmt::format("{}#{}", name, again);
}

std::string fault(const AuditedBackend& backend, std::size_t server, std::string_view kind,
                  const std::string& more) {
  return fmt::format("  - {{at: 20s, fault: {}, target: {}{}}}\n", kind,
                     config::yaml_text(trial_name(backend, server)), more);
}

std::optional<Experiment> experiment(const AuditedBackend& backend, const Trial& trial,
                                     std::vector<Experiment::Metric> metrics) {
  const config::Config& config = backend.config;
  const Shares& shares = backend.shares();
  if (!shares.known() || backend.facts.servers.size() > kMostServers) return std::nullopt;
  for (const config::Server& server : backend.facts.servers)
    if (server.priority > 0) return std::nullopt;  // the scenario language has no priorities
  const double capacity = backend.capacity_per_s() * static_cast<double>(shares.serving);
  const double rate = backend.rate_per_s.value_or(trial.busy * capacity);
  if (rate <= 0) return std::nullopt;
  const double length_s = std::clamp(kMostRequests / rate, 20.0, 600.0);
  const double users = std::max(100.0, rate * length_s / kRequestsPerUser);
  const double slow_s = std::max(0.5, 5 * backend.work_s);
  Experiment out;
  out.setting =
      fmt::format("{}{}, {} workers a server, {} a request", per_second(rate),
                  backend.rate_per_s ? "" : " (assumed)", backend.workers, seconds(backend.work_s));
  out.scenario = fmt::format(
      "version: 1\n"
      "name: audit\n"
      "duration: {:.0f}s\n"
      "warmup: 20s\n"
      "interval: 10s\n"
      "slo: {{latency: {:.0f}ms}}\n"
      "traffic:\n"
      "  web:\n"
      "    to: edge\n"
      "    arrivals: {{process: poisson, rate: {:.6g}/s}}\n"
      "    users: {{count: {:.0f}, popularity: uniform}}\n"
      "    work: {{distribution: exponential, mean: {:.6g}ms}}\n"
      "balancers:\n"
      "  edge:\n{}"
      "pools:\n"
      "  app:\n"
      "    workers: {}\n"
      "    queue: {:.0f}\n"
      "    servers:\n{}{}",
      length_s + 20, 1e3 * slow_s, rate, users, 1e3 * backend.work_s,
      balancer_text(backend, config), backend.workers, kQueue, servers_text(backend),
      trial.events.empty() ? "" : "events:\n" + trial.events);
  out.metrics = std::move(metrics);
  return out;
}

void add_uneven_experiment(const AuditedBackend& backend, Finding& finding) {
  finding.experiment =
      experiment(backend, {},
                 {{{"error_ratio"}, "requests failed", Evidence::Unit::kRatio},
                  {{"users", "affected_ratio"}, "users affected", Evidence::Unit::kRatio},
                  {{"latency", "p99"}, "p99 latency", Evidence::Unit::kSeconds}});
}

}  // namespace ballast::audit
