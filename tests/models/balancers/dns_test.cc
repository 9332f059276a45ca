// Who reaches which instance of a balancer, by the name service or by connections.
#include "models/balancers/dns.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

DnsSpec spec_of(std::uint32_t resolvers, std::uint32_t answers = 1) {
  DnsSpec spec;
  spec.ttl = sec(60);
  spec.resolvers = resolvers;
  spec.answers = answers;
  return spec;
}

TEST(DnsAnswers, AreSharedBehindAResolverUntilTheyExpire) {
  DnsAnswers dns(1);
  dns.configure(spec_of(1), 4, kStart);
  std::set<std::uint32_t> seen;
  int changes = 0;
  std::uint32_t last = dns.instance_for(1, at(0), 1);
  for (int s = 0; s < 6000; ++s) {
    const std::uint32_t one = dns.instance_for(1, at(s), 1);
    ASSERT_EQ(one, dns.instance_for(77, at(s), 1));
    changes += one != last;
    last = one;
    seen.insert(one);
  }
  EXPECT_EQ(seen.size(), 4u);
  EXPECT_GT(changes, 50);  // 100 answers, of which three in four differ from the one before
  EXPECT_LT(changes, 95);
}

TEST(DnsAnswers, SpreadResolversEvenlyOverTheInstances) {
  DnsAnswers dns(1);
  dns.configure(spec_of(1000), 4, kStart);
  std::vector<int> counts(4, 0);
  for (std::uint64_t client = 0; client < 20000; ++client)
    ++counts[dns.instance_for(client, at(5), 1)];
  // 1000 answers: 250 +- 14 for each, 20 clients an answer; five deviations.
  for (const int count : counts) EXPECT_NEAR(count, 5000, 5 * 20 * 14);
}

TEST(DnsAnswers, NameAWithdrawnInstanceUntilTheLastOneExpires) {
  DnsAnswers dns(1);
  DnsSpec spec = spec_of(500);
  dns.configure(spec, 4, kStart);
  spec.withdrawn = {2};
  dns.configure(spec, 4, at(100));
  const auto share = [&](double s) {
    int there = 0;
    for (std::uint64_t client = 0; client < 4000; ++client)
      there += dns.instance_for(client, at(s), 1) == 2;
    return there / 4000.0;
  };
  EXPECT_NEAR(share(99), .25, .08);
  EXPECT_NEAR(share(130), .125, .06);  // half of the resolvers have asked anew
  EXPECT_EQ(share(160), 0);
}

TEST(DnsAnswers, GiveFurtherAttemptsFurtherAddresses) {
  DnsAnswers dns(1);
  dns.configure(spec_of(3, 2), 4, kStart);
  const std::uint32_t first = dns.instance_for(9, at(1), 1), second = dns.instance_for(9, at(1), 2);
  EXPECT_NE(first, second);
  EXPECT_EQ(dns.instance_for(9, at(1), 3), first);
  DnsSpec none = spec_of(1);
  none.withdrawn = {0, 1};
  DnsAnswers empty(1);
  empty.configure(none, 2, kStart);
  EXPECT_EQ(empty.instance_for(1, at(1), 1), kNone);
}

// One of two instances refuses: half of the requests fail at first; its withdrawal helps those
// whose resolver asks again.
TEST(Instances, ThatAreDownFailTheirClientsUntilTheNameServiceForgetsThem) {
  SystemBuilder b = one_pool(600, 2, kUnlimited);
  BalancerSpec& edge = b.spec.balancers[0];
  edge.instances = 2;
  edge.dns = spec_of(200);
  b.set_balancer(200, 0, [](BalancerSpec& s) { s.down = {1}; });
  b.set_balancer(300, 0, [](BalancerSpec& s) {
    s.down = {1};
    s.dns.withdrawn = {1};
  });
  b.traffic("web", every(.01), fixed(.001)).users = UsersSpec{100000, 0};
  const RunResult r = b.run();
  const auto failed = [&](std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t s = from; s < to; ++s) sum += column(r, "total", "failed")[s];
    return sum / (100.0 * static_cast<double>(to - from));
  };
  EXPECT_EQ(failed(0, 199), 0);
  EXPECT_NEAR(failed(205, 295), .5, .1);
  EXPECT_NEAR(failed(325, 335), .25, .1);
  EXPECT_EQ(failed(361, 600), 0);
  EXPECT_EQ(r.whole.total.by_cause[static_cast<std::size_t>(Cause::kRefused)],
            r.whole.total.requests.failed);
}

// What the name service says may change while a balancer has attempts in hand: they stay with the
// instance that they have reached.
TEST(Instances, MayAllBeForgottenWhileTheirAttemptsAreUnderWay) {
  for (const std::uint32_t instances : {1u, 3u}) {
    SystemBuilder b = one_pool(100, 2, kUnlimited);
    BalancerSpec& edge = b.spec.balancers[0];
    edge.instances = instances;
    edge.dns = spec_of(1);
    edge.sticky.by = StickySpec::By::kConnection;
    edge.relay.retries = 2;
    edge.relay.backoff.base = sec(1);
    b.spec.pools[0].servers[0].present = false;
    b.event(40, AddServers{0, 0, 1});
    b.set_balancer(50.5, 0, [&](BalancerSpec& s) {
      s.dns.ttl = sec(.001);  // every answer is new
      for (std::uint32_t i = 0; i < instances; ++i) s.dns.withdrawn.push_back(i);
    });
    b.traffic("web", every(.01), fixed(2)).users = UsersSpec{1000, 0};
    const RunResult r = b.run();
    const auto refused = [&](std::size_t s) { return column(r, "total", "failed")[s]; };
    EXPECT_EQ(refused(49), 0);
    EXPECT_EQ(refused(51), 100);
    EXPECT_EQ(r.whole.total.requests.ok, 5050u);
  }
}

// Long-lived connections stay where they are: a new server gets nothing until they are replaced.
TEST(Connections, GiveANewServerNothingUntilTheyEnd) {
  for (const bool short_lived : {false, true}) {
    SystemBuilder b = one_pool(400, 3, kUnlimited);
    b.spec.pools[0].servers[2].present = false;
    b.event(100, AddServers{0, 2, 1});
    StickySpec& sticky = b.spec.balancers[0].sticky;
    sticky.by = StickySpec::By::kConnection;
    sticky.connections = 40;
    if (short_lived) sticky.requests = 100;  // a connection lasts 4 s
    b.traffic("web", every(.001), fixed(.001));
    const RunResult r = b.run();
    const double share = static_cast<double>(server(r, 2).attempts.offered) / 300000;
    if (short_lived)
      EXPECT_NEAR(share, 1 / 3.0, .02);
    else
      EXPECT_EQ(share, 0);
  }
}

TEST(Connections, EndWithTheirLifetime) {
  SystemBuilder b = one_pool(400, 2, kUnlimited);
  b.spec.pools[0].servers[1].present = false;
  b.event(100, AddServers{0, 1, 1});
  StickySpec& sticky = b.spec.balancers[0].sticky;
  sticky.by = StickySpec::By::kConnection;
  sticky.connections = 20;
  sticky.lifetime = sec(50);
  b.traffic("web", every(.01), fixed(.001));
  const RunResult r = b.run();
  // From 150 on all connections are new, and round robin has given every second the new server.
  EXPECT_NEAR(static_cast<double>(server(r, 1).attempts.offered), 100 * 275 * .5, 100 * 35 * .5);
}

}  // namespace
}  // namespace ballast
