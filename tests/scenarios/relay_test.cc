// timeout, retries, hedge, limits, connections, dns and down of a balancer, as scenarios write
// them.
#include <gmock/gmock.h>

#include "compile_helpers.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::string small_with(const std::string& keys) {
  return with(kSmall, "pool: app}", "pool: app, " + keys + "}");
}
BalancerSpec balancer(const std::string& keys) {
  return compiled(small_with(keys)).system.balancers[0];
}
std::vector<std::string> mistakes(const std::string& keys) { return places(small_with(keys)); }

TEST(Relay, IsOffUnlessAskedFor) {
  const BalancerSpec plain = compiled(kSmall).system.balancers[0];
  EXPECT_FALSE(plain.relay.active());
  EXPECT_EQ(plain.limits, LimitsSpec{});
  EXPECT_EQ(plain.dns, DnsSpec{});
  EXPECT_THAT(plain.down, IsEmpty());
}

TEST(Relay, RetriesAreRead) {
  const RelaySpec relay =
      balancer(
          "timeout: 15s, cancel: true, retries: {max: 3, on: [refused, error], redispatch: last,"
          " same_server_pause: 1s, backoff: {kind: exponential, base: 25ms, jitter: full},"
          " avoid_tried: true, try_timeout: 2s, budget: {kind: deposit, ratio: 10%, min: 5,"
          " window: 20s}}")
          .relay;
  EXPECT_EQ(relay.timeout, 15s);
  EXPECT_TRUE(relay.cancel);
  EXPECT_EQ(relay.retries, 3u);
  EXPECT_EQ(relay.on, RelaySpec::kOnRefused | RelaySpec::kOnError);
  EXPECT_EQ(relay.redispatch, RelaySpec::Redispatch::kLast);
  EXPECT_EQ(relay.same_server_pause, 1s);
  EXPECT_EQ(relay.backoff.kind, BackoffSpec::Kind::kExponential);
  EXPECT_EQ(relay.backoff.base, 25ms);
  EXPECT_EQ(relay.backoff.jitter, BackoffSpec::Jitter::kFull);
  EXPECT_TRUE(relay.avoid_tried);
  EXPECT_EQ(relay.try_timeout, 2s);
  EXPECT_EQ(relay.budget.kind, RetryBudgetSpec::Kind::kDeposit);
  EXPECT_EQ(relay.budget.ratio, .1);
  EXPECT_EQ(relay.budget.min, 5);
  EXPECT_EQ(relay.budget.window, 20s);
}

TEST(Relay, RetriesHaveDefaults) {
  const RelaySpec relay = balancer("retries: {max: unlimited}").relay;
  EXPECT_EQ(relay.retries, kUnlimited);
  EXPECT_EQ(relay.on, RelaySpec::kOnRefused);
  EXPECT_EQ(relay.redispatch, RelaySpec::Redispatch::kAll);
  EXPECT_EQ(relay.same_server_pause, 0s);
  EXPECT_EQ(relay.budget.kind, RetryBudgetSpec::Kind::kNone);
  const RelaySpec every = balancer("retries: {max: 1, redispatch: {every: 2}}").relay;
  EXPECT_EQ(every.redispatch, RelaySpec::Redispatch::kEvery);
  EXPECT_EQ(every.redispatch_every, 2u);
}

TEST(Relay, HedgesAreRead) {
  const RelaySpec once = balancer("hedge: {after: 50ms}").relay;
  EXPECT_EQ(once.hedges, 1u);
  EXPECT_EQ(once.hedge_after, 50ms);
  EXPECT_TRUE(once.hedge_cancel);
  const RelaySpec more = balancer("hedge: {after: 0s, copies: 2, cancel: false}").relay;
  EXPECT_EQ(more.hedges, 2u);
  EXPECT_FALSE(more.hedge_cancel);
}

TEST(Limits, AreRead) {
  const LimitsSpec limits =
      balancer("limits: {server: 10, pool: 100, queue: 5, queue_timeout: 3s}").limits;
  EXPECT_EQ(limits.server, 10u);
  EXPECT_EQ(limits.pool, 100u);
  EXPECT_EQ(limits.queue, 5u);
  EXPECT_EQ(limits.queue_timeout, 3s);
  EXPECT_EQ(balancer("limits: {server: 10}").limits.queue, kUnlimited);
  const LimitsSpec dynamic =
      balancer("limits: {server: 10, server_min: 2, full_load: 60, server_queue: 4}").limits;
  EXPECT_EQ(dynamic.server_min, 2u);
  EXPECT_EQ(dynamic.full_load, 60u);
  EXPECT_EQ(dynamic.server_queue, 4u);
  EXPECT_EQ(limits.server_min, kUnlimited);
  EXPECT_EQ(limits.server_queue, kUnlimited);
}

TEST(Instances, AreCountedFromOne) {
  const BalancerSpec edge = balancer(
      "instances: 3, dns: {ttl: 60s, resolvers: 20, answers: 2, withdrawn: [2]}, down: [1, 3]");
  EXPECT_EQ(edge.dns.ttl, 60s);
  EXPECT_EQ(edge.dns.resolvers, 20u);
  EXPECT_EQ(edge.dns.answers, 2u);
  EXPECT_THAT(edge.dns.withdrawn, ElementsAre(1u));
  EXPECT_THAT(edge.down, ElementsAre(0u, 2u));
}

TEST(Connections, AreRead) {
  const StickySpec sticky =
      balancer("sticky: {by: connection, connections: 40, lifetime: 10m, requests: 1000}").sticky;
  EXPECT_EQ(sticky.connections, 40u);
  EXPECT_EQ(sticky.requests, 1000u);
  EXPECT_EQ(sticky.lifetime, 10min);
}

TEST(Relay, MistakesAreNamed) {
  EXPECT_EQ(mistakes("retries: {}").size(), 1u);
  EXPECT_EQ(mistakes("retries: {max: -1}").size(), 1u);
  EXPECT_EQ(mistakes("retries: {max: 1, on: [timeouts, refused]}").size(), 1u);
  EXPECT_EQ(mistakes("retries: {max: 1, redispatch: sometimes}").size(), 1u);
  EXPECT_EQ(mistakes("retries: {max: 1, budget: {ratio: 20%}}").size(), 1u);
  EXPECT_EQ(mistakes("hedge: {copies: 2}").size(), 1u);
  EXPECT_EQ(mistakes("limits: {server: 0, queue_timeout: 5}").size(), 2u);
  EXPECT_EQ(mistakes("limits: {server: 10, server_min: 2}").size(), 1u);
  EXPECT_EQ(mistakes("limits: {server: 10, full_load: 20}").size(), 1u);
  EXPECT_EQ(mistakes("limits: {server: 10, server_min: 11, full_load: 20}").size(), 1u);
  EXPECT_EQ(mistakes("instances: 2, down: [3], dns: {ttl: 1m, withdrawn: [0]}").size(), 2u);
}

TEST(Relay, CanChangeDuringARun) {
  const Scenario s = compiled(kSmall +
                              "events:\n"
                              "  - {at: 5m, set: {balancers.edge.retries: {max: 2},"
                              " balancers.edge.limits: {server: 7, server_min: 2, full_load: 9,"
                              " server_queue: 1}}}\n");
  const auto& set = std::get<SetBalancer>(s.system.timeline.at(0).actions.at(0));
  EXPECT_EQ(set.spec->relay.retries, 2u);
  EXPECT_EQ(set.spec->limits.server, 7u);
  EXPECT_EQ(set.spec->limits.full_load, 9u);
  EXPECT_EQ(set.spec->limits.server_queue, 1u);
}

}  // namespace
}  // namespace ballast
