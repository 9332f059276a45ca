#include "scenarios/configs/scenario/balancer_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/configs/algorithm.h"
#include "scenarios/quantity.h"

namespace ballast::config {

namespace {

// Of nginx: how many failed attempts take a server out, and for how long. The model has one value
// for the pool: that of most servers.
void add_passive(const BalancerText& balancer, std::map<std::string, std::string>& parameters,
                 std::vector<Diagnostic>& notes) {
  const Backend& backend = balancer.backend;
  std::map<std::pair<std::uint32_t, Duration>, std::size_t> counts;
  for (const Server& server : backend.servers)
    ++counts[{server.passive.max_fails.value.value_or(1),
              server.passive.fail_timeout.value.value_or(std::chrono::seconds{10})}];
  if (counts.empty()) return;
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most->first.first != 1) parameters["max_fails"] = std::to_string(most->first.first);
  if (most->first.second != std::chrono::seconds{10})
    parameters["fail_timeout"] = write_duration(most->first.second);
  if (counts.size() > 1)
    notes.push_back(import_note(balancer.config,
                                fmt::format("the servers of {} '{}' differ in max_fails or "
                                            "fail_timeout; those of most of them are taken",
                                            backend.kind, backend.name),
                                backend.where));
  if (balancer.route == nullptr) return;
  for (const std::string& word : balancer.route->retries.on.value)
    if (word.starts_with("http_5")) parameters["errors_fail"] = "true";
}

void write_algorithm(const BalancerText& balancer, Writer& out, std::vector<Diagnostic>& notes) {
  const Backend& backend = balancer.backend;
  std::string name = backend.algorithm.value;
  std::map<std::string, std::string> parameters = backend.algorithm_parameters;
  std::string comment = backend.algorithm.given()
                            ? out.source(backend.algorithm.where)
                            : "the default of " + balancer.config.target.text();
  if (name.empty()) {
    name = "round_robin";
    parameters.clear();
    comment = "ASSUMED: there is no model of '" + backend.algorithm_written.value + "'";
    notes.push_back(
        import_note(balancer.config,
                    fmt::format("there is no model of '{}' of {} '{}'; round robin "
                                "stands for it",
                                backend.algorithm_written.value, backend.kind, backend.name),
                    backend.algorithm.where));
  }
  if (balancer.config.target.product == Product::kNginx && !backend.algorithm.value.empty())
    add_passive(balancer, parameters, notes);
  // Requests of one traffic entry have one path, so a hash of it would choose one server for all.
  const auto key = parameters.find("key");
  if (name == "haproxy/uri" || (key != parameters.end() && key->second == "path")) {
    if (name == "haproxy/uri") {
      name = "haproxy/hdr";
      for (const char* part : {"len", "depth", "whole", "path_only"}) parameters.erase(part);
    }
    parameters.erase("key");
    comment += "; ASSUMED: each user stands for a path of its own";
  }
  if (!parameters.empty())
    if (const std::string problem = check_algorithm(name, parameters).problem; !problem.empty()) {
      notes.push_back(
          import_note(balancer.config,
                      fmt::format("the parameters of the algorithm of {} '{}' are left out: {}",
                                  backend.kind, backend.name, problem),
                      backend.algorithm.where));
      parameters.clear();
    }
  if (parameters.empty()) {
    out.line(2, "algorithm: " + name, comment);
    return;
  }
  out.line(2, "algorithm: " + algorithm_text(name, parameters), comment);
}

void write_sticky(const BalancerText& balancer, Writer& out) {
  const Fact<Stickiness>& sticky = balancer.backend.sticky;
  if (sticky->by == Stickiness::By::kNone) return;
  Members members;
  members.add("by", "user");
  // A table forgets who has not been seen for a while, a cookie what is too old.
  if (sticky->lifetime.value) members.add("lifetime", write_duration(*sticky->lifetime.value));
  out.line(2, "sticky: " + members.braces(), out.source(sticky.where));
}

void write_timeouts(const BalancerText& balancer, Writer& out) {
  if (balancer.route == nullptr) return;
  const Timeouts& timeouts = timeouts_of(*balancer.route, balancer.backend);
  const Retries& retries = retries_of(*balancer.route, balancer.backend);
  const bool envoy = balancer.config.target.product == Product::kEnvoy;
  const MaybeFact<Duration>& timeout = envoy ? timeouts.request : timeouts.server;
  // Where there are retries, what bounds one try stands with them.
  const bool retried = !envoy && retries.max.value > 0 && !retries.on->empty();
  if (!timeout.value || timeout.value->count() == 0 || retried) return;
  out.line(2, "timeout: " + write_duration(*timeout.value),
           timeout.given() ? out.source(timeout.where) : "default");
}

}  // namespace

Diagnostic import_note(const Config& config, const std::string& message, Place where) {
  return {Diagnostic::Severity::kWarning, "import", message, config.at(where), {}, {}};
}

void write_balancer(const BalancerText& balancer, const std::string& pool, Writer& out,
                    std::vector<Diagnostic>& notes) {
  const Backend& backend = balancer.backend;
  write_algorithm(balancer, out, notes);
  out.line(2, "pool: " + pool);
  // nginx without a `zone`: each worker process has a state of its own.
  if (!backend.shared_state.value && balancer.config.workers.value.value_or(1) > 1)
    out.line(2, fmt::format("instances: {}", *balancer.config.workers.value),
             "worker processes, no zone: " + out.source(balancer.config.workers.where));
  write_sticky(balancer, out);
  write_timeouts(balancer, out);
  write_retries(balancer, out);
  write_limits(balancer, out);
  write_health(balancer, out, notes);
}

}  // namespace ballast::config
