// A configuration as a scenario: what it says, that it compiles, and what is said of the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/balancers/policy.h"
#include "scenarios/configs/read_config.h"
#include "scenarios/configs/scenario/import.h"
#include "scenarios/scenario.h"

namespace ballast::config {
namespace {

using testing::HasSubstr;
using testing::Not;

Import imported(const std::string& text, const std::string& target,
                const Assumptions& assumptions = {}) {
  const auto read = read_config_text(text, "dir/file.cfg", {read_target(target), {}});
  EXPECT_TRUE(read.ok());
  return import_scenario(*read.value, assumptions);
}

SystemSpec compiled(const Import& import) {
  const auto document = parse_document(import.text, "imported");
  EXPECT_TRUE(document.ok()) << import.text;
  const auto scenario = compile(*document.value);
  EXPECT_TRUE(scenario.ok()) << scenario.diagnostics.front().text() << "\n" << import.text;
  return scenario.value->system;
}

TEST(Import, GivesEachBackendABalancerAndAPool) {
  const Import import = imported(
      "frontend f\n  bind :80\n  mode http\n  use_backend b if { path_beg /b/ }\n"
      "  default_backend a\n"
      "backend a\n  server x 192.0.2.1:80 weight 3\n  server y 192.0.2.2:80 maxconn 5\n"
      "backend b\n  balance leastconn\n  server x 192.0.2.3:80\n",
      "haproxy-2.6");
  const SystemSpec system = compiled(import);
  ASSERT_EQ(system.traffic.size(), 2U);
  EXPECT_EQ(system.traffic[0].path, "/b/");
  ASSERT_EQ(system.balancers.size(), 2U);
  EXPECT_EQ(system.pools[0].servers[0].weight, 3U);
  EXPECT_EQ(system.pools[0].servers[1].limit, 5U);
  EXPECT_EQ(import.pools, (std::vector<std::string>{"a", "b"}));
  EXPECT_THAT(import.text, HasSubstr("# dir/file.cfg:4: use_backend b"));
}

// Envoy does not start with these; they are no reason to write a scenario that does not compile.
TEST(Import, LeavesOutParametersThatDoNotGoTogether) {
  for (const char* ring : {"{maximum_ring_size: 8}", "{minimum_ring_size: 0}",
                           "{minimum_ring_size: 1e12}", "{minimum_ring_size: 8.5}"}) {
    const Import import =
        imported(std::string("static_resources:\n  clusters:\n  - name: a\n    type: STATIC\n"
                             "    lb_policy: RING_HASH\n    ring_hash_lb_config: ") +
                     ring +
                     "\n    load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: "
                     "{socket_address: {address: 192.0.2.1, port_value: 80}}}}]}]}\n",
                 "envoy-1.35");
    EXPECT_EQ(compiled(import).balancers[0].policy.kind->name, "envoy/ring_hash") << ring;
    EXPECT_TRUE(std::any_of(import.notes.begin(), import.notes.end(), [](const Diagnostic& note) {
      return note.message.find("are left out") != std::string::npos;
    })) << ring;
  }
}

TEST(Import, CarriesOverHowHaproxyTriesAgain) {
  const auto retries = [](const std::string& lines) {
    return compiled(imported("defaults\n  timeout connect 300ms\nbackend a\n" + lines +
                                 "  server x 192.0.2.1:80\n  server y 192.0.2.2:80\n",
                             "haproxy-2.6"))
        .balancers[0]
        .relay;
  };
  EXPECT_EQ(retries("").retries, 3U);
  EXPECT_EQ(retries("").redispatch, RelaySpec::Redispatch::kNone);
  EXPECT_EQ(retries("").same_server_pause, std::chrono::milliseconds{300});
  EXPECT_EQ(retries("  option redispatch\n").redispatch, RelaySpec::Redispatch::kAll);
  EXPECT_EQ(retries("  option redispatch\n  balance leastconn\n").redispatch,
            RelaySpec::Redispatch::kLast);
  EXPECT_EQ(retries("  option redispatch 2\n  balance leastconn\n").redispatch_every, 2U);
  EXPECT_EQ(retries("  retries 0\n").retries, 0U);
  EXPECT_EQ(retries("  retry-on 503\n").on, RelaySpec::kOnError);
}

TEST(Import, CarriesOverHowNginxTriesAgain) {
  const auto relay = [](const std::string& lines) {
    return compiled(imported("http { upstream a { server 192.0.2.1; server 192.0.2.2; }\n"
                             " server { location / { " +
                                 lines + " proxy_pass http://a; } } }",
                             "nginx"))
        .balancers[0]
        .relay;
  };
  EXPECT_EQ(relay("").retries, kUnlimited);
  EXPECT_EQ(relay("").on, RelaySpec::kOnRefused | RelaySpec::kOnTimeout);
  EXPECT_EQ(relay("proxy_next_upstream off;").retries, 0U);
  EXPECT_EQ(relay("proxy_next_upstream error http_500; proxy_next_upstream_tries 3;").retries, 2U);
}

TEST(Import, SplitsTrafficAsTheRouteDoes) {
  Assumptions assumptions;
  assumptions.rate_per_s = 200;
  const Import import = imported(
      "http { upstream a { server 192.0.2.1; } upstream b { server 192.0.2.2; }\n"
      " split_clients $remote_addr $to { 5% b; * a; }\n"
      " server { location / { proxy_pass http://$to; } } }",
      "nginx", assumptions);
  const SystemSpec system = compiled(import);
  ASSERT_EQ(system.traffic.size(), 2U);
  EXPECT_DOUBLE_EQ(std::get<OpenArrivals>(system.traffic[0].arrivals).rate.rate_at(kStart), 10);
  EXPECT_DOUBLE_EQ(std::get<OpenArrivals>(system.traffic[1].arrivals).rate.rate_at(kStart), 190);
}

TEST(Import, KeepsServersThatDoNotServeAside) {
  const SystemSpec system = compiled(
      imported("backend a\n  server \"x.y \\\"z\" 192.0.2.1:80 disabled\n  server y 192.0.2.2:80\n",
               "haproxy"));
  ASSERT_EQ(system.timeline.size(), 1U);
  const auto* maintenance = std::get_if<MaintainServers>(&system.timeline[0].actions[0]);
  ASSERT_NE(maintenance, nullptr);
  EXPECT_EQ(maintenance->servers[0].server, 0U);
}

TEST(Import, SaysWhatItCouldNotCarryOver) {
  const Import import = imported(
      "frontend f\n  bind :80\n  use_backend nowhere if TRUE\n  use_backend %[hdr(host)]\n"
      "  default_backend a\n"
      "backend a\n  server x 192.0.2.1:80\nbackend empty\n",
      "haproxy");
  ASSERT_EQ(import.notes.size(), 2U);
  EXPECT_THAT(import.notes[0].message, HasSubstr("'nowhere', which does not exist"));
  EXPECT_EQ(import.notes[0].location.line, 3);
  EXPECT_THAT(import.notes[1].message, HasSubstr("chooses at run time"));
}

TEST(Import, OfNothingIsAnError) {
  const Import import = imported("global\n  maxconn 5\n", "haproxy");
  EXPECT_EQ(import.text, "");
  ASSERT_EQ(import.notes.size(), 1U);
  EXPECT_EQ(import.notes[0].severity, Diagnostic::Severity::kError);
}

TEST(Import, MarksOnlyWhatNobodyGave) {
  const std::string text = "backend a\n  server x 192.0.2.1:80\n";
  Assumptions all;
  all.rate_per_s = 5;
  all.work = all.duration = std::chrono::seconds{1};
  all.workers = all.queue = all.users = 3;
  EXPECT_THAT(imported(text, "haproxy").text, HasSubstr("workers: 8  # ASSUMED\n"));
  EXPECT_THAT(imported(text, "haproxy", all).text, Not(HasSubstr("  # ASSUMED\n")));
}

TEST(GuessProduct, LooksAtWhatFilesHold) {
  EXPECT_EQ(guess_product("# x\nglobal\n  daemon\n", "x"), Product::kHaproxy);
  EXPECT_EQ(guess_product("events { }\nhttp {\n}\n", "x"), Product::kNginx);
  EXPECT_EQ(guess_product("static_resources:\n  clusters: []\n", "x"), Product::kEnvoy);
  EXPECT_EQ(guess_product("{\n \"static_resources\": {} }", "x"), Product::kEnvoy);
  EXPECT_EQ(guess_product("version: 1\nname: x\n", "x.yaml"), std::nullopt);
  EXPECT_EQ(guess_product("", "haproxy.cfg"), Product::kHaproxy);
}

TEST(ReadTarget, KnowsProductsAndVersions) {
  EXPECT_EQ(read_target("haproxy-3.3")->version, (Version{3, 3}));
  EXPECT_EQ(read_target("haproxy-2.6.12")->version, (Version{2, 6}));
  EXPECT_EQ(read_target("nginx")->product, Product::kNginx);
  EXPECT_EQ(read_target("apache-2.4"), std::nullopt);
  EXPECT_EQ(read_target("haproxy-x"), std::nullopt);
}

}  // namespace
}  // namespace ballast::config
