// Reads haproxy.cfg: what it says, where, and what is only the product's default.
#include <gtest/gtest.h>

#include "scenarios/configs/haproxy/conditionals.h"
#include "scenarios/configs/read_config.h"

namespace ballast::config {
namespace {

using namespace std::chrono_literals;

Checked<Config> checked(const std::string& text, const std::string& target = "haproxy-2.6",
                        std::map<std::string, std::string> environment = {}) {
  return read_config_text(text, "haproxy.cfg", {read_target(target), std::move(environment)});
}

Config read(const std::string& text, const std::string& target = "haproxy-2.6") {
  Checked<Config> result = checked(text, target);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.diagnostics.size(), 0U) << result.diagnostics.front().text();
  return std::move(*result.value);
}

TEST(HaproxyReader, ReadsABackendWithItsServersAndTheirPlaces) {
  const Config config = read(
      "backend app\n"
      "  balance leastconn\n"
      "  server a 10.0.0.1:80 weight 12 check inter 500ms\n"
      "  server b app.example.org:8080 backup maxconn 20\n");
  ASSERT_EQ(config.backends.size(), 1U);
  const Backend& app = config.backends[0];
  EXPECT_EQ(app.name, "app");
  EXPECT_EQ(app.algorithm.value, "haproxy/leastconn");
  EXPECT_EQ(app.algorithm.where, (Place{0, 2, 11}));
  ASSERT_EQ(app.servers.size(), 2U);
  EXPECT_EQ(app.servers[0].weight.value, 12U);
  EXPECT_EQ(app.servers[0].weight.where, (Place{0, 3, 24}));
  EXPECT_TRUE(app.servers[0].weight.given());
  EXPECT_TRUE(app.servers[0].check.enabled.value);
  EXPECT_EQ(app.servers[0].check.interval.value, 500ms);
  EXPECT_FALSE(app.servers[0].check.fall.given());
  EXPECT_EQ(app.servers[0].check.fall.value, 3U);
  EXPECT_FALSE(app.servers[0].host_is_name);
  EXPECT_TRUE(app.servers[1].host_is_name);
  EXPECT_TRUE(app.servers[1].backup.value);
  EXPECT_EQ(app.servers[1].maxconn.value, 20U);
  EXPECT_FALSE(app.servers[1].weight.given());
  EXPECT_EQ(app.servers[1].weight.value, 1U);
  EXPECT_EQ(config.coverage.traffic, config.coverage.traffic_understood);
}

TEST(HaproxyReader, TakesTheDefaultAlgorithmOfTheTargetVersion) {
  const std::string text = "backend app\n  server a 10.0.0.1:80\n";
  EXPECT_EQ(read(text, "haproxy-3.2").backends[0].algorithm.value, "haproxy/roundrobin");
  EXPECT_EQ(read(text, "haproxy-3.3").backends[0].algorithm.value, "haproxy/random");
  EXPECT_FALSE(read(text, "haproxy-3.3").backends[0].algorithm.given());
}

TEST(HaproxyReader, InheritsFromTheLastDefaultsOrTheNamedOnes) {
  const Config config = read(
      "defaults base\n  mode http\n  retries 5\n  timeout server 3s\n"
      "defaults other from base\n  retries 2\n"
      "backend one\n  server a 10.0.0.1:80\n"
      "backend two from base\n  server a 10.0.0.1:80\n"
      "defaults\n"
      "backend three\n  server a 10.0.0.1:80\n");
  ASSERT_EQ(config.backends.size(), 3U);
  EXPECT_EQ(config.backends[0].retries.max.value, 2U);
  EXPECT_EQ(config.backends[0].timeouts.server.value, 3s);
  EXPECT_EQ(config.backends[1].retries.max.value, 5U);
  EXPECT_EQ(config.backends[1].retries.max.where, (Place{0, 3, 3}));
  EXPECT_EQ(config.backends[2].retries.max.value, 3U);
  EXPECT_FALSE(config.backends[2].retries.max.given());
  EXPECT_TRUE(config.backends[2].tcp);
}

TEST(HaproxyReader, AppliesDefaultServerToTheServersAfterIt) {
  const Config config = read(
      "backend app\n  server a 10.0.0.1:80\n  default-server weight 5 check fall 2\n"
      "  server b 10.0.0.2:80\n  server c 10.0.0.3:80 weight 7 no-check\n");
  const auto& servers = config.backends[0].servers;
  EXPECT_EQ(servers[0].weight.value, 1U);
  EXPECT_EQ(servers[1].weight.value, 5U);
  EXPECT_EQ(servers[1].weight.where.line, 3);
  EXPECT_EQ(servers[1].check.fall.value, 2U);
  EXPECT_EQ(servers[2].weight.value, 7U);
  EXPECT_FALSE(servers[2].check.enabled.value);
}

TEST(HaproxyReader, OrdersRoutesAsTheProxyEvaluatesThem) {
  const Config config = read(
      "frontend web\n  mode http\n  bind :80\n  default_backend app\n"
      "  use_backend api if { path_beg /api/ }\n"
      "  acl static path_end .css .js\n  acl static hdr(host) -i static.example.org\n"
      "  use_backend files if static !METH_POST\n"
      "  http-request deny if { src 10.0.0.0/8 }\n"
      "backend app\n  server a 10.0.0.1:80\n"
      "backend api\n  server a 10.0.0.2:80\n"
      "backend files\n  server a 10.0.0.3:80\n");
  ASSERT_EQ(config.frontends.size(), 1U);
  const auto& routes = config.frontends[0].routes;
  ASSERT_EQ(routes.size(), 4U);
  EXPECT_EQ(routes[0].action, Route::Action::kAnswer);
  EXPECT_EQ(routes[1].targets[0].backend.value, "api");
  EXPECT_EQ(routes[1].targets[0].index, 1U);
  EXPECT_EQ(routes[1].condition[0][0].how, Match::How::kPrefix);
  ASSERT_EQ(routes[2].condition.size(), 2U);  // either line of the acl, and not a POST
  EXPECT_EQ(routes[2].condition[0][0].values, (std::vector<std::string>{".css", ".js"}));
  EXPECT_TRUE(routes[2].condition[0][1].negated);
  EXPECT_EQ(routes[2].condition[1][0].what, Match::What::kHost);
  EXPECT_TRUE(routes[2].condition[1][0].ignore_case);
  EXPECT_TRUE(routes[3].fallback);
  EXPECT_EQ(routes[3].targets[0].index, 0U);
}

TEST(HaproxyReader, KeepsTheNegationOfUnless) {
  const Config config = read(
      "frontend web\n  bind :80\n  use_backend a unless { path_beg /a } { method GET } or TRUE\n"
      "backend a\n  server a 10.0.0.1:80\n");
  const Condition& condition = config.frontends[0].routes[0].condition;
  ASSERT_EQ(condition.size(), 2U);  // not (A and B) and not true
  for (const auto& term : condition) {
    ASSERT_EQ(term.size(), 2U);
    EXPECT_TRUE(term[0].negated);
    EXPECT_EQ(term[1].what, Match::What::kAlways);
    EXPECT_TRUE(term[1].negated);
  }
}

TEST(HaproxyReader, UnderstandsQuotesEscapesAndVariables) {
  const auto result = checked(
      "backend \"a b\" # not \"part of it\n"
      "  server s\\ 1 \"${HOST-10.0.0.9}:80\" cookie '$x' # ballast: ignore some-rule because\n"
      "  server t \"${ADDRESS}\" weight \"$W\"\n",
      "haproxy", {{"ADDRESS", "10.0.0.2:81"}, {"W", "9"}});
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(result.diagnostics.empty());
  const Backend& backend = result.value->backends[0];
  EXPECT_EQ(backend.name, "a b");
  EXPECT_EQ(backend.servers[0].name.value, "s 1");
  EXPECT_EQ(backend.servers[0].host.value, "10.0.0.9");
  EXPECT_EQ(backend.servers[0].cookie.value, "$x");
  EXPECT_EQ(backend.servers[1].host.value, "10.0.0.2");
  EXPECT_EQ(backend.servers[1].weight.value, 9U);
  ASSERT_EQ(result.value->remarks.size(), 1U);
  EXPECT_EQ(result.value->remarks[0].text, "ballast: ignore some-rule because");
  EXPECT_FALSE(result.value->remarks[0].alone);
}

TEST(HaproxyReader, ReportsAVariableThatIsNotSet) {
  const auto result = checked("backend a\n  server s \"$NOWHERE:80\"\n");
  ASSERT_EQ(result.value->not_understood.size(), 1U);
  EXPECT_EQ(result.value->not_understood[0].text, "$NOWHERE");
}

TEST(HaproxyReader, TakesTheBranchThatTheConditionsChoose) {
  const Config config = read(
      "global\n  setenv MODE blue\n"
      "backend a\n"
      ".if streq(\"$MODE\",blue) && version_atleast(2.4)\n  server blue 10.0.0.1:80\n"
      ".elif 1\n  server other 10.0.0.2:80\n.else\n  server never 10.0.0.3:80\n.endif\n"
      ".if !defined(MODE)\n  server no 10.0.0.4:80\n.endif\n");
  ASSERT_EQ(config.backends[0].servers.size(), 1U);
  EXPECT_EQ(config.backends[0].servers[0].name.value, "blue");
}

TEST(HaproxyConditions, FollowThePrecedenceOfTheManual) {
  const haproxy::Environment environment{{{"A", "1"}}, {}};
  const auto value = [&](std::string_view text) {
    std::vector<std::string> assumed;
    return haproxy::evaluate_condition(text, environment, {2, 6}, assumed);
  };
  EXPECT_EQ(value(""), false);
  EXPECT_EQ(value("0"), false);
  EXPECT_EQ(value("1 || 0 && 0"), true);
  EXPECT_EQ(value("(1 || 0) && 0"), false);
  EXPECT_EQ(value("!defined(A) || version_before(2.7)"), true);
  EXPECT_EQ(value("version_atleast(3.0)"), false);
  EXPECT_EQ(value("(1"), std::nullopt);
  EXPECT_EQ(value(std::string(10000, '(')), std::nullopt);
}

TEST(HaproxyReader, ReadsStickinessRetriesAndLimits) {
  const Config config = read(
      "backend app\n  mode http\n  cookie SRV insert indirect nocache maxlife 4h\n"
      "  option redispatch 1\n  retry-on conn-failure 503\n  fullconn 1000\n"
      "  hash-balance-factor 150\n  balance hdr(X-User)\n  hash-type consistent djb2 avalanche\n"
      "  timeout connect 5s\n  option httpchk GET /health\n  http-check expect status 200\n"
      "  server a 10.0.0.1:80 cookie a check observe layer7 error-limit 5 on-error mark-down\n"
      "backend table\n  stick-table type ip size 1m expire 30m\n  stick on src\n"
      "  server a 10.0.0.1:80\n");
  const Backend& app = config.backends[0];
  EXPECT_EQ(app.sticky->by, Stickiness::By::kCookie);
  EXPECT_EQ(app.sticky->lifetime.value, 4h);
  EXPECT_EQ(app.retries.redispatch.value, Retries::Redispatch::kEvery);
  EXPECT_EQ(app.retries.on.value, (std::vector<std::string>{"conn-failure", "503"}));
  EXPECT_EQ(app.full_load.value, 1000U);
  EXPECT_EQ(app.algorithm_parameters.at("function"), "djb2");
  EXPECT_EQ(app.algorithm_parameters.at("avalanche"), "true");
  EXPECT_EQ(app.algorithm_parameters.at("balance_factor"), "150");
  EXPECT_EQ(app.timeouts.queue.value, 5s);
  EXPECT_FALSE(app.timeouts.queue.given());
  EXPECT_EQ(app.servers[0].check.kind.value, Check::Kind::kHttp);
  EXPECT_EQ(app.servers[0].check.path.value, "/health");
  EXPECT_EQ(app.servers[0].passive.error_limit.value, 5U);
  EXPECT_EQ(config.backends[1].sticky->by, Stickiness::By::kTable);
  EXPECT_TRUE(config.backends[1].sticky->by_address);
  EXPECT_EQ(config.backends[1].sticky->idle.value, 30min);
}

TEST(HaproxyReader, MakesTheServersOfATemplate) {
  const Config config = read("backend a\n  server-template web 3-5 app.example.org:80 weight 2\n");
  ASSERT_EQ(config.backends[0].servers.size(), 3U);
  EXPECT_EQ(config.backends[0].servers[0].name.value, "web3");
  EXPECT_EQ(config.backends[0].servers[2].weight.value, 2U);
  EXPECT_EQ(config.backends[0].servers[2].template_number, 3U);
}

TEST(HaproxyReader, MakesAListenBothAFrontendAndABackend) {
  const Config config = read("listen db 10.0.0.1:5432\n  server a 10.0.0.2:5432\n");
  ASSERT_EQ(config.frontends.size(), 1U);
  ASSERT_EQ(config.frontends[0].binds.size(), 1U);
  EXPECT_EQ(config.frontends[0].binds[0].port, 5432U);
  ASSERT_EQ(config.frontends[0].routes.size(), 1U);
  EXPECT_EQ(config.frontends[0].routes[0].targets[0].index, 0U);
}

TEST(HaproxyReader, ReportsWhatItDoesNotKnowAndGoesOn) {
  const Config config = read(
      "backend app\n  blance leastconn\n  server a 10.0.0.1:80 wieght 5 weight 3\n"
      "  balance maglev\n  option httplog\n");
  ASSERT_EQ(config.not_understood.size(), 3U);
  EXPECT_EQ(config.not_understood[0].text, "blance leastconn");
  EXPECT_EQ(config.not_understood[0].context, "backend app");
  EXPECT_EQ(config.not_understood[1].text, "wieght 5");
  EXPECT_EQ(config.backends[0].servers[0].weight.value, 3U);
  EXPECT_EQ(config.coverage.traffic, 3U);
  EXPECT_EQ(config.coverage.traffic_understood, 0U);
}

TEST(HaproxyReader, SaysAllThatIsMalformed) {
  const auto result = checked("backend a\n  acl x path \"/open\n.if 1\n  server s 10.0.0.1:80\n");
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result.diagnostics.size(), 2U);
  EXPECT_EQ(result.diagnostics[0].code, "unterminated-quote");
  EXPECT_EQ(result.diagnostics[1].code, "unterminated-block");
  EXPECT_EQ(result.value->backends[0].servers.size(), 1U);
}

TEST(HaproxyReader, KeepsNoMoreServersThanAnybodyHas) {
  const auto result = checked("backend a\n  server-template s 4000000 10.0.0.1:80\n");
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(result.diagnostics[0].code, "too-many-servers");
}

std::vector<std::string> codes(const Checked<Config>& read) {
  std::vector<std::string> all;
  for (const Diagnostic& diagnostic : read.diagnostics) all.push_back(diagnostic.code);
  return all;
}

TEST(HaproxyReader, SaysSoOnceWhenThereAreMoreServersThanAnybodyHas) {
  std::string text = "backend a\n";
  for (int i = 0; i < 100'003; ++i) text += "  server s 192.0.2.1:80\n";
  const Checked<Config> many = checked(text);
  EXPECT_EQ(codes(many), std::vector<std::string>{"too-many-servers"});
  EXPECT_EQ(many.value->backends[0].servers.size(), 100'000U);
  EXPECT_EQ(codes(checked("backend a\n  server-template s 0-2147483647 192.0.2.1:80\n")),
            std::vector<std::string>{"too-many-servers"});
}

TEST(HaproxyReader, SaysSoOnceWhenThereAreMoreSectionsThanAnybodyHas) {
  std::string text;
  for (int i = 0; i < 100'003; ++i) text += "backend b\n  server s 192.0.2.1:80\n";
  EXPECT_EQ(codes(checked(text)), std::vector<std::string>{"too-many-sections"});
}

TEST(HaproxyReader, ReportsABraceThatIsNotClosed) {
  const Config config = read(
      "frontend f\n  bind :8080\n  use_backend a if { path_beg /x\n"
      "backend a\n  server s 192.0.2.1:80\n");
  ASSERT_EQ(config.not_understood.size(), 1U);
  EXPECT_EQ(config.not_understood[0].reason, "the brace is not closed");
}

}  // namespace
}  // namespace ballast::config
