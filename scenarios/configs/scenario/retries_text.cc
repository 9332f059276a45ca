// `retries` and `limits` of a balancer, from each product's own words.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/configs/scenario/balancer_text.h"
#include "scenarios/quantity.h"

namespace ballast::config {

namespace {

// A word of retry-on, proxy_next_upstream or retry_on, as kinds of failure.
struct Word {
  std::string_view text;
  bool refused;
  bool timeout;
  bool error;
};
constexpr Word kWords[] = {
    {"conn-failure", true, false, false},  // HAProxy
    {"empty-response", false, false, true},
    {"junk-response", false, false, true},
    {"response-timeout", false, true, false},
    {"0rtt-rejected", false, false, false},
    {"all-retryable-errors", true, true, true},
    {"error", true, false, false},  // nginx
    {"timeout", false, true, false},
    {"invalid_header", false, false, true},
    {"non_idempotent", false, false, false},
    {"5xx", true, true, true},  // Envoy
    {"gateway-error", true, true, true},
    {"connect-failure", true, false, false},
    {"refused-stream", true, false, false},
    {"reset", true, true, false},
    {"reset-before-request", true, false, false},
    {"retriable-4xx", false, false, false},
    {"retriable-status-codes", false, false, true},
    {"retriable-headers", false, false, false},
    {"unavailable", true, false, true},
    {"internal", false, false, true},
    {"deadline-exceeded", false, true, false},
    {"cancelled", false, false, false},
    {"resource-exhausted", false, false, true},
};

std::string failures_of(const std::vector<std::string>& on) {
  bool refused = false;
  bool timeout = false;
  bool error = false;
  for (const std::string& text : on) {
    for (const Word& word : kWords)
      if (word.text == text) {
        refused = refused || word.refused;
        timeout = timeout || word.timeout;
        error = error || word.error;
      }
    // Statuses: 503, http_503.
    error = error || text.starts_with("http_5") || (text.size() == 3 && text.starts_with('5'));
  }
  std::string list;
  const auto add = [&list](bool on_it, const char* name) {
    if (on_it) list += (list.empty() ? "" : ", ") + std::string(name);
  };
  add(refused, "refused");
  add(timeout, "timeout");
  add(error, "error");
  return list.empty() ? list : "[" + list + "]";
}

// When HAProxy sends a retry to another server: at once where turns are taken and nobody is
// pinned, else on the last retry, or on every Nth.
void add_redispatch(const Backend& backend, const Retries& retries, Members& members) {
  if (retries.redispatch.value == Retries::Redispatch::kNever) {
    members.add("redispatch", "never");
    return;
  }
  const bool turns = backend.algorithm.value == "haproxy/roundrobin" ||
                     backend.algorithm.value == "haproxy/static_rr";
  if (turns && backend.sticky->by == Stickiness::By::kNone && backend.servers.size() > 1) return;
  if (retries.redispatch.value == Retries::Redispatch::kEvery &&
      retries.redispatch_interval.value > 0)
    members.add("redispatch", fmt::format("{{every: {}}}", retries.redispatch_interval.value));
  else
    members.add("redispatch", "last");
}

void add_haproxy(const BalancerText& balancer, const Retries& retries, Members& members) {
  using namespace std::chrono_literals;
  add_redispatch(balancer.backend, retries, members);
  const Duration connect = balancer.backend.timeouts.connect.value.value_or(Duration(1s));
  members.add("same_server_pause", write_duration(std::min<Duration>(connect, 1s)));
}

void add_envoy(const BalancerText& balancer, const Retries& retries, Members& members) {
  using namespace std::chrono_literals;
  members.add("backoff", fmt::format("{{kind: exponential, base: {}, max: {}, jitter: full}}",
                                     write_duration(retries.backoff_base.value.value_or(25ms)),
                                     write_duration(retries.backoff_max.value.value_or(250ms))));
  if (retries.avoids_tried.value) members.add("avoid_tried", "true");
  // Without a budget the circuit breaker bounds the retries that are under way.
  const bool budget = retries.budget_ratio.value.has_value();
  members.add("budget", fmt::format("{{kind: concurrent, ratio: {}, min: {}}}",
                                    budget ? scenario_ratio(*retries.budget_ratio.value) : "0%",
                                    budget ? retries.budget_min.value
                                           : balancer.backend.breakers.max_retries.value));
}

bool any_limit(const Backend& backend) {
  return std::any_of(backend.servers.begin(), backend.servers.end(),
                     [](const Server& server) { return server.maxconn.value.value_or(0) > 0; });
}

}  // namespace

void write_retries(const BalancerText& balancer, Writer& out) {
  if (balancer.route == nullptr) return;
  const Retries& retries = retries_of(*balancer.route, balancer.backend);
  const std::string on = failures_of(retries.on.value);
  if (retries.max.value == 0 || on.empty()) return;
  const Product product = balancer.config.target.product;
  Members members;
  members.add("max",
              retries.max.value == kNoLimit ? "unlimited" : std::to_string(retries.max.value));
  members.add("on", on);
  if (product == Product::kHaproxy) add_haproxy(balancer, retries, members);
  if (product == Product::kEnvoy) add_envoy(balancer, retries, members);
  const Timeouts& timeouts = timeouts_of(*balancer.route, balancer.backend);
  const MaybeFact<Duration>& try_timeout =
      product == Product::kEnvoy ? retries.try_timeout : timeouts.server;
  if (try_timeout.value && try_timeout.value->count() > 0)
    members.add("try_timeout", write_duration(*try_timeout.value));
  const Place where = retries.max.given()          ? retries.max.where
                      : retries.on.given()         ? retries.on.where
                      : retries.redispatch.given() ? retries.redispatch.where
                                                   : Place{};
  out.line(2, "retries: " + members.braces(), where.line > 0 ? out.source(where) : "default");
}

void write_limits(const BalancerText& balancer, Writer& out) {
  const Backend& backend = balancer.backend;
  Members members;
  std::string comment;
  switch (balancer.config.target.product) {
    case Product::kHaproxy: {
      if (!any_limit(backend)) return;  // nobody waits in the balancer
      const Server& first = backend.servers.front();
      if (first.minconn.value && first.maxconn.value) {
        // fullconn is a tenth of what the frontends let in, unless written.
        const std::uint32_t full =
            backend.full_load.value.value_or(balancer.frontend_connections / 10);
        if (full > 0 && *first.minconn.value > 0) {
          members.add("server_min", std::to_string(*first.minconn.value));
          members.add("full_load", std::to_string(full));
        }
      }
      if (const auto queue = first.maxqueue.value; queue && *queue > 0)
        members.add("server_queue", std::to_string(*queue));
      if (const auto& queue = backend.timeouts.queue; queue.value && queue.value->count() > 0) {
        members.add("queue_timeout", write_duration(*queue.value));
        comment =
            queue.given() ? out.source(queue.where) : "timeout connect stands for timeout queue";
      }
      break;
    }
    case Product::kNginx:
      if (!any_limit(backend)) return;
      members.add("queue", "0");
      comment = "nginx has no queue";
      break;
    case Product::kEnvoy: {
      const CircuitBreakers& breakers = backend.breakers;
      const std::uint32_t most =
          std::min(breakers.max_requests.value, breakers.max_connections.value);
      if (most == 0) return;
      members.add("pool", std::to_string(most));
      // Over HTTP/1.1 a request without a connection waits.
      members.add("queue", std::to_string(breakers.max_pending_requests.value));
      comment = breakers.present.value ? out.source(breakers.present.where) : "defaults";
      break;
    }
  }
  if (!members.empty()) out.line(2, "limits: " + members.braces(), comment);
}

}  // namespace ballast::config
