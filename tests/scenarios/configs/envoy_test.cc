// Reads envoy.yaml: clusters, endpoints, virtual hosts and routes, with Envoy's defaults.
#include <gtest/gtest.h>

#include "scenarios/configs/read_config.h"

namespace ballast::config {
namespace {

using namespace std::chrono_literals;

Checked<Config> checked(const std::string& text) {
  return read_config_text(text, "envoy.yaml", {read_target("envoy"), {}});
}

Config read(const std::string& text) {
  Checked<Config> result = checked(text);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.diagnostics.size(), 0U) << result.diagnostics.front().text();
  return std::move(*result.value);
}

constexpr const char* kConfig = R"(static_resources:
  listeners:
  - name: web
    address: {socket_address: {address: 0.0.0.0, port_value: 8080}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: web
          route_config:
            virtual_hosts:
            - name: rest
              domains: ["*"]
              routes:
              - match: {prefix: /api/}
                route:
                  timeout: 3s
                  retry_policy: {retry_on: "5xx,reset", num_retries: 2}
                  weighted_clusters:
                    clusters:
                    - {name: app, weight: 95}
                    - {name: canary, weight: 5}
              - match: {prefix: /}
                route: {cluster: app}
            - name: shop
              domains: [shop.example.org, "*.shop.example.org"]
              routes:
              - match: {path: /pay}
                route: {cluster: app}
          http_filters:
          - name: envoy.filters.http.router
            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
  clusters:
  - name: app
    connect_timeout: 0.25s
    lb_policy: LEAST_REQUEST
    least_request_lb_config: {choice_count: 3}
    common_lb_config: {healthy_panic_threshold: {value: 30}}
    load_assignment:
      cluster_name: app
      endpoints:
      - locality: {region: eu, zone: a}
        lb_endpoints:
        - endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}
          load_balancing_weight: 12
        - endpoint: {address: {socket_address: {address: 10.0.0.2, port_value: 80}}}
      - locality: {region: eu, zone: b}
        priority: 1
        lb_endpoints:
        - endpoint: {address: {socket_address: {address: app.example.org, port_value: 80}}}
          health_status: DRAINING
    health_checks:
    - {timeout: 1s, interval: 5s, unhealthy_threshold: 2, healthy_threshold: 1, http_health_check: {path: /ok}}
    outlier_detection: {consecutive_5xx: 7}
    circuit_breakers:
      thresholds:
      - {max_requests: 100, retry_budget: {budget_percent: {value: 25}}}
      - {priority: HIGH, max_requests: 5}
  - name: canary
    loadAssignment:
      endpoints:
      - lbEndpoints:
        - endpoint: {address: {socketAddress: {address: 10.0.1.1, portValue: 80}}}
)";

TEST(EnvoyReader, ReadsClustersWithTheirEndpoints) {
  const Config config = read(kConfig);
  ASSERT_EQ(config.backends.size(), 2U);
  const Backend& app = config.backends[0];
  EXPECT_EQ(app.algorithm.value, "envoy/least_request");
  EXPECT_EQ(app.algorithm_parameters.at("choice_count"), "3");
  EXPECT_EQ(app.algorithm_parameters.at("panic_threshold"), "30%");
  EXPECT_EQ(app.panic_threshold.value, 30U);
  EXPECT_EQ(app.timeouts.connect.value, 250ms);
  ASSERT_EQ(app.servers.size(), 3U);
  EXPECT_EQ(app.servers[0].name.value, "10.0.0.1:80");
  EXPECT_EQ(app.servers[0].weight.value, 12U);
  EXPECT_EQ(app.servers[0].weight.where.line, 46);
  EXPECT_EQ(app.servers[0].locality, "eu/a");
  EXPECT_FALSE(app.servers[1].weight.given());
  EXPECT_EQ(app.servers[2].priority, 1U);
  EXPECT_TRUE(app.servers[2].host_is_name);
  EXPECT_EQ(app.servers[2].state.value, Server::State::kDraining);
  EXPECT_EQ(app.servers[0].check.kind.value, Check::Kind::kHttp);
  EXPECT_EQ(app.servers[0].check.fall.value, 2U);
  EXPECT_TRUE(app.outlier.present.value);
  EXPECT_EQ(app.outlier.consecutive_5xx.value, 7U);
  EXPECT_EQ(app.outlier.max_ejection_percent.value, 10U);
  EXPECT_FALSE(app.outlier.max_ejection_percent.given());
  EXPECT_EQ(app.breakers.max_requests.value, 100U);
  EXPECT_EQ(app.breakers.max_retries.value, 3U);
  EXPECT_EQ(config.backends[1].servers.size(), 1U);  // camelCase is the same
  EXPECT_TRUE(config.not_understood.empty()) << config.not_understood.front().text;
}

TEST(EnvoyReader, OrdersRoutesByDomainThenAsWritten) {
  const Config config = read(kConfig);
  ASSERT_EQ(config.frontends.size(), 1U);
  const auto& routes = config.frontends[0].routes;
  // shop.example.org, its 404, *.shop.example.org, its 404, then those of "*".
  ASSERT_EQ(routes.size(), 6U);
  EXPECT_EQ(routes[0].condition[0][0].what, Match::What::kHost);
  EXPECT_EQ(routes[0].condition[0][1].how, Match::How::kExact);
  EXPECT_EQ(routes[1].action, Route::Action::kAnswer);
  EXPECT_EQ(routes[2].condition[0][0].how, Match::How::kSuffix);
  ASSERT_EQ(routes[4].targets.size(), 2U);
  EXPECT_DOUBLE_EQ(routes[4].targets[1].share, 0.05);
  EXPECT_EQ(routes[4].targets[1].index, 1U);
  EXPECT_EQ(routes[4].timeouts.request.value, 3s);
  EXPECT_EQ(routes[4].retries.max.value, 2U);
  EXPECT_EQ(routes[4].retries.budget_ratio.value, 0.25);
  EXPECT_EQ(routes[5].timeouts.request.value, 15s);
  EXPECT_FALSE(routes[5].timeouts.request.given());
  EXPECT_EQ(routes[5].retries.max.value, 0U);
  EXPECT_TRUE(routes[5].fallback);
}

TEST(EnvoyReader, TakesTheHashKeyFromTheRoutes) {
  const Config config = read(R"(static_resources:
  listeners:
  - address: {socket_address: {address: 0.0.0.0, port_value: 80}}
    filter_chains:
    - filters:
      - name: tcp
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
          cluster: cache
          hash_policy: [{source_ip: {}}]
  clusters:
  - name: cache
    lb_policy: MAGLEV
    load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 1}}}}]}]}
  - name: other
    load_balancing_policy:
      policies:
      - typed_extension_config:
          name: ring
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash
            minimum_ring_size: 2048
)");
  EXPECT_EQ(config.backends[0].algorithm.value, "envoy/maglev");
  ASSERT_EQ(config.backends[0].hashing.keys.size(), 1U);
  EXPECT_EQ(config.backends[0].algorithm_parameters.at("key"), "address");
  EXPECT_TRUE(config.backends[0].tcp);
  EXPECT_EQ(config.backends[1].algorithm.value, "envoy/ring_hash");
  EXPECT_EQ(config.backends[1].algorithm_parameters.at("minimum_ring_size"), "2048");
  EXPECT_TRUE(config.backends[1].hashing.keys.empty());
}

TEST(EnvoyReader, FollowsAnchorsAndMergeKeys) {
  const Config config = read(R"(static_resources:
  clusters:
  - &base
    name: one
    connect_timeout: 1s
    lb_policy: RANDOM
  - <<: *base
    name: two
    lb_policy: ROUND_ROBIN
)");
  ASSERT_EQ(config.backends.size(), 2U);
  EXPECT_EQ(config.backends[1].name, "two");
  EXPECT_EQ(config.backends[1].timeouts.connect.value, 1s);
  EXPECT_EQ(config.backends[1].algorithm.value, "envoy/round_robin");
}

TEST(EnvoyReader, ReportsWhatItDoesNotKnowAndGoesOn) {
  const Config config = read(
      "static_resources:\n  clusters:\n  - name: a\n    lb_polcy: RANDOM\n    type: EDS\n"
      "    connect_timeout: soon\ndynamic_resources: {}\n");
  ASSERT_EQ(config.not_understood.size(), 4U);
  EXPECT_EQ(config.not_understood[0].text, "lb_polcy: RANDOM");
  EXPECT_EQ(config.not_understood[0].context, "cluster a");
  EXPECT_EQ(config.backends[0].timeouts.connect.value, 5s);
}

TEST(EnvoyReader, SaysWhatIsMalformed) {
  EXPECT_EQ(checked("static_resources: [").diagnostics[0].code, "syntax");
  EXPECT_EQ(checked("").diagnostics[0].code, "empty");
  EXPECT_EQ(checked("- a\n- b\n").diagnostics[0].code, "not-a-configuration");
  EXPECT_EQ(checked("static_resources: " + std::string(100000, '[')).diagnostics[0].code,
            "too-deep");
  std::string laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) laughs += before + ",";
    laughs += "]\n";
  }
  EXPECT_EQ(checked(laughs).diagnostics[0].code, "too-large");
}

}  // namespace
}  // namespace ballast::config
