// Reads nginx.conf: the grammar, upstreams, and which location a request ends up in.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "scenarios/configs/nginx/values.h"
#include "scenarios/configs/read_config.h"

namespace ballast::config {
namespace {

using namespace std::chrono_literals;

Checked<Config> checked(const std::string& text, const std::string& target = "nginx-1.22") {
  return read_config_text(text, "nginx.conf", {read_target(target), {}});
}

Config read(const std::string& text, const std::string& target = "nginx-1.22") {
  Checked<Config> result = checked(text, target);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.diagnostics.size(), 0U) << result.diagnostics.front().text();
  return std::move(*result.value);
}

std::string target_of(const Route& route) {
  return route.targets.empty() ? "" : route.targets.front().backend.value;
}

TEST(NginxReader, ReadsAnUpstreamWithItsServersAndTheirPlaces) {
  const Config config = read(
      "worker_processes 4;\nevents { worker_connections 2048; }\n"
      "http {\n  upstream app {\n    zone app 64k;\n    least_conn;\n"
      "    server 10.0.0.1:8080 weight=5 max_fails=3 fail_timeout=30s;\n"
      "    server app.example.org backup max_conns=100;\n    server unix:/run/app.sock down;\n"
      "    keepalive 16;\n  }\n}\n");
  EXPECT_EQ(config.workers.value, 4U);
  EXPECT_EQ(config.worker_connections.value, 2048U);
  ASSERT_EQ(config.backends.size(), 1U);
  const Backend& app = config.backends[0];
  EXPECT_EQ(app.algorithm.value, "nginx/least_conn");
  EXPECT_EQ(app.algorithm.where, (Place{0, 6, 5}));
  EXPECT_TRUE(app.shared_state.value);
  EXPECT_EQ(app.keep_alive.value, 16U);
  ASSERT_EQ(app.servers.size(), 3U);
  EXPECT_EQ(app.servers[0].weight.value, 5U);
  EXPECT_EQ(app.servers[0].weight.where, (Place{0, 7, 26}));
  EXPECT_EQ(app.servers[0].passive.max_fails.value, 3U);
  EXPECT_EQ(app.servers[0].passive.fail_timeout.value, 30s);
  EXPECT_EQ(app.servers[1].port.value, 80U);
  EXPECT_TRUE(app.servers[1].host_is_name);
  EXPECT_TRUE(app.servers[1].backup.value);
  EXPECT_EQ(app.servers[1].passive.max_fails.value, 1U);
  EXPECT_FALSE(app.servers[1].passive.max_fails.given());
  EXPECT_TRUE(app.servers[2].host_is_socket);
  EXPECT_EQ(app.servers[2].state.value, Server::State::kDisabled);
  EXPECT_EQ(config.coverage.traffic, config.coverage.traffic_understood);
}

TEST(NginxReader, OrdersLocationsAsNginxFindsThem) {
  const Config config = read(
      "http { server { listen 80;\n"
      "  location / { proxy_pass http://a; }\n"
      "  location /images/ { proxy_pass http://b; }\n"
      "  location ^~ /static/ { proxy_pass http://c; }\n"
      "  location ~* \\.(gif|jpg)$ { proxy_pass http://d; }\n"
      "  location = /exact { proxy_pass http://e; }\n"
      "  location /static/deep/ { proxy_pass http://f; }\n"
      "}}");
  ASSERT_EQ(config.frontends.size(), 1U);
  const auto& routes = config.frontends[0].routes;
  ASSERT_EQ(routes.size(), 6U);
  EXPECT_EQ(target_of(routes[0]), "e");
  EXPECT_EQ(target_of(routes[1]), "c");
  ASSERT_EQ(routes[1].condition[0].size(), 2U);
  EXPECT_TRUE(routes[1].condition[0][1].negated);  // but not below /static/deep/
  EXPECT_EQ(target_of(routes[2]), "d");
  EXPECT_TRUE(routes[2].condition[0][0].ignore_case);
  EXPECT_EQ(target_of(routes[3]), "f");
  EXPECT_EQ(target_of(routes[4]), "b");
  EXPECT_EQ(target_of(routes[5]), "a");
  EXPECT_TRUE(routes[5].fallback);
}

TEST(NginxReader, FindsTheServerByNameAndTheDefaultLast) {
  const Config config = read(
      "http {\n"
      "server { listen 80 default_server; server_name _; return 444; }\n"
      "server { listen 80; server_name *.example.org; location / { proxy_pass http://wild; } }\n"
      "server { listen 80; server_name www.example.org; location / { proxy_pass http://www; } }\n"
      "server { listen 8080; location / { proxy_pass http://other; } }\n"
      "}");
  ASSERT_EQ(config.frontends.size(), 2U);
  const auto& routes = config.frontends[0].routes;
  ASSERT_EQ(routes.size(), 3U);
  EXPECT_EQ(target_of(routes[0]), "www");
  EXPECT_EQ(routes[0].condition[0][0].what, Match::What::kHost);
  EXPECT_EQ(target_of(routes[1]), "wild");
  EXPECT_EQ(routes[1].condition[0][0].how, Match::How::kSuffix);
  EXPECT_EQ(routes[2].action, Route::Action::kAnswer);
}

TEST(NginxReader, FollowsMapsAndSplitsToTheUpstream) {
  const Config config = read(
      "http {\n"
      "upstream blue { server 10.0.0.1; }\nupstream green { server 10.0.0.2; }\n"
      "split_clients $remote_addr $canary { 5% green; * blue; }\n"
      "map $http_x_tenant $pool { default $canary; gold green; ~^test blue; }\n"
      "server { listen 80; location / { proxy_pass http://$pool; } }\n"
      "server { listen 81; set $to blue; location / { proxy_pass http://$to$request_uri; } }\n"
      "}");
  const auto& routes = config.frontends[0].routes;
  ASSERT_EQ(routes.size(), 3U);
  EXPECT_EQ(target_of(routes[0]), "green");
  EXPECT_EQ(routes[0].condition[0][0].what, Match::What::kHeader);
  EXPECT_EQ(routes[0].condition[0][0].name, "x-tenant");
  EXPECT_EQ(routes[1].condition[0][0].how, Match::How::kRegex);
  ASSERT_EQ(routes[2].targets.size(), 2U);
  EXPECT_EQ(routes[2].targets[0].backend.value, "green");
  EXPECT_DOUBLE_EQ(routes[2].targets[0].share, 0.05);
  EXPECT_DOUBLE_EQ(routes[2].targets[1].share, 0.95);
  EXPECT_EQ(target_of(config.frontends[1].routes[0]), "blue");
  EXPECT_TRUE(config.not_understood.empty());
}

TEST(NginxReader, ReportsAnUpstreamThatIsNamedAtRunTime) {
  const Config config = read("http { server { location / { proxy_pass http://$http_x_where; } } }");
  EXPECT_EQ(config.frontends[0].routes[0].action, Route::Action::kDynamic);
  ASSERT_EQ(config.not_understood.size(), 1U);
}

TEST(NginxReader, InheritsProxySettingsInwards) {
  const Config config = read(
      "http {\n proxy_connect_timeout 3s;\n"
      " server { proxy_next_upstream error timeout http_500 non_idempotent;\n"
      "  location /a { proxy_next_upstream_tries 2; proxy_read_timeout 90; proxy_pass http://x; }\n"
      "  location / { proxy_next_upstream off; proxy_pass http://x; }\n } }");
  const auto& routes = config.frontends[0].routes;
  EXPECT_EQ(routes[0].timeouts.connect.value, 3s);
  EXPECT_EQ(routes[0].timeouts.server.value, 90s);
  EXPECT_EQ(routes[0].retries.max.value, 1U);
  EXPECT_EQ(routes[0].retries.on.value, (std::vector<std::string>{"error", "timeout", "http_500"}));
  EXPECT_TRUE(routes[0].retries.non_idempotent.value);
  EXPECT_TRUE(routes[1].retries.on.value.empty());
  EXPECT_EQ(routes[1].retries.max.value, kNoLimit);
  EXPECT_EQ(routes[1].timeouts.server.value, 60s);
  EXPECT_FALSE(routes[1].timeouts.server.given());
}

TEST(NginxReader, FollowsTryFilesToTheNamedLocation) {
  const Config config = read(
      "http { server { location / { try_files $uri @app; }\n"
      " location @app { proxy_pass http://puma; } } }");
  ASSERT_EQ(config.frontends[0].routes.size(), 1U);
  EXPECT_EQ(target_of(config.frontends[0].routes[0]), "puma");
}

TEST(NginxReader, ReadsStreams) {
  const Config config = read(
      "stream { upstream db { hash $remote_addr consistent; server 10.0.0.1:5432; }\n"
      " server { listen 5432; proxy_pass db; proxy_connect_timeout 1s; } }");
  ASSERT_EQ(config.frontends.size(), 1U);
  EXPECT_TRUE(config.frontends[0].tcp);
  EXPECT_EQ(config.backends[0].algorithm.value, "nginx/hash_consistent");
  EXPECT_EQ(config.backends[0].algorithm_parameters.at("key"), "address");
  EXPECT_EQ(config.frontends[0].routes[0].targets[0].index, 0U);
  EXPECT_EQ(config.frontends[0].routes[0].timeouts.connect.value, 1s);
}

TEST(NginxReader, ReadsQuotesEscapesCommentsAndCode) {
  const Config config = read(
      "http { # ballast: ignore a-rule reason\n"
      " content_by_lua_block { if x then return \"}\" end }\n"
      " log_format main '$remote_addr \"$request\" ; { }';\n"
      " server { location ~ \"^/(?<id>\\d{1,3})/\" { proxy_pass http://a; } location \"/b c\" { "
      "return "
      "200; } }\n}");
  ASSERT_EQ(config.remarks.size(), 1U);
  EXPECT_EQ(config.frontends.size(), 1U);
}

TEST(NginxReader, SaysAllThatIsMalformed) {
  const auto unclosed = checked("http { server { location / { proxy_pass http://a; } ");
  ASSERT_TRUE(unclosed.ok());
  EXPECT_EQ(unclosed.diagnostics.size(), 2U);
  EXPECT_EQ(unclosed.diagnostics[0].code, "unterminated-block");
  EXPECT_EQ(checked("events { } } http { }").diagnostics[0].code, "stray-brace");
  EXPECT_EQ(checked("http { server \"x }").diagnostics[0].code, "unterminated-quote");
  EXPECT_EQ(checked("http {" + std::string(5000, '{')).diagnostics.size() > 0, true);
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "a {";
  EXPECT_EQ(checked("http { " + deep).diagnostics[0].code, "too-deep");
}

class Includes : public testing::Test {
 protected:
  Includes() : directory_(std::filesystem::temp_directory_path() / "ballast-nginx-includes") {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_ / "conf.d");
  }
  ~Includes() override { std::filesystem::remove_all(directory_); }
  std::string write(const std::string& name, const std::string& text) const {
    const auto path = directory_ / name;
    std::ofstream(path) << text;
    return path.string();
  }
  std::filesystem::path directory_;
};

TEST_F(Includes, AreSplicedInByPatternInTheOrderOfNames) {
  write("conf.d/b.conf", "upstream b { server 10.0.0.2; }\n");
  write("conf.d/a.conf", "upstream a {\n server 10.0.0.1; }\n");
  const auto main = write("nginx.conf", "http { include conf.d/*.conf; include mime.types; }");
  const auto result = read_config({main}, {});
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result.diagnostics.empty());
  ASSERT_EQ(result.value->backends.size(), 2U);
  EXPECT_EQ(result.value->backends[0].name, "a");
  const Location where = result.value->at(result.value->backends[0].servers[0].where);
  EXPECT_TRUE(where.file.ends_with("conf.d/a.conf"));
  EXPECT_EQ(where.line, 2);
}

TEST_F(Includes, ThatLoopOrCannotBeReadAreReported) {
  write("loop.conf", "include nginx.conf;\n");
  const auto main = write("nginx.conf", "http { include loop.conf; include missing.conf; }");
  const auto result = read_config({main}, {});
  ASSERT_EQ(result.diagnostics.size(), 2U);
  EXPECT_EQ(result.diagnostics[0].code, "include-loop");
  EXPECT_EQ(result.diagnostics[1].code, "unreadable-include");
  EXPECT_EQ(result.diagnostics[1].severity, Diagnostic::Severity::kWarning);
}

TEST(NginxValues, ReadTimesAsNginxDoes) {
  EXPECT_EQ(nginx::read_time("1m30s"), 90s);
  EXPECT_EQ(nginx::read_time("1h 5m"), 65min);
  EXPECT_EQ(nginx::read_time("60"), 60s);
  EXPECT_EQ(nginx::read_time("500ms"), 500ms);
  EXPECT_EQ(nginx::read_time("5x"), std::nullopt);
  EXPECT_EQ(nginx::read_time("99999999999999999y"), std::nullopt);
}

}  // namespace
}  // namespace ballast::config
