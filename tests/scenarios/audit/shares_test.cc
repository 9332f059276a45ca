// Shares of backends, now and with one server down: what follows from weights is what the
// algorithms do.
#include <gtest/gtest.h>

#include "models/balancers/split.h"
#include "scenarios/audit/shares.h"
#include "scenarios/audit/table_shares.h"
#include "scenarios/configs/read_config.h"

namespace ballast::audit {
namespace {

config::Backend haproxy(const std::string& balance, const std::string& servers) {
  auto read = config::read_config_text("backend app\n  " + balance + "\n" + servers, "haproxy.cfg",
                                       {config::read_target("haproxy"), {}});
  return read.value->backends.at(0);
}

TEST(AuditShares, AreThoseOfPlayingTheAlgorithm) {
  for (const char* balance : {"balance roundrobin", "balance static-rr"}) {
    const config::Backend backend =
        haproxy(balance,
                "  server a 10.0.0.1:80 weight 12\n  server b 10.0.0.2:80 weight 7\n"
                "  server c 10.0.0.3:80 weight 5\n  server d 10.0.0.4:80 weight 9 backup\n");
    const Shares shares = shares_of(backend);
    const std::optional<Failure> failure = worst_failure(backend, shares);
    for (const std::size_t down : {config::kNoIndex, std::size_t{1}}) {
      SplitSpec spec;
      spec.policy = *policy_of(backend);
      spec.pool = view_of(backend, down);
      const Split split = play_split(spec, 24 * 19 * 17, [](std::size_t, PickContext&) {});
      if (down == config::kNoIndex) {
        for (ServerIndex i = 0; i < 4; ++i) EXPECT_NEAR(split.share(i), shares.now[i], 1e-3);
      } else {
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->lost, 1U);  // the second heaviest: the worst for the first
        EXPECT_NEAR(split.share(0), failure->share, 1e-3);
      }
    }
  }
}

// Sampled with 200 000 keys: .01 is nine standard deviations of a share of .3.
TEST(AuditShares, OfEnvoysTablesAreThoseOfPlayingThem) {
  for (const char* name : {"envoy/ring_hash", "envoy/maglev"})
    for (const bool down : {false, true}) {
      SplitSpec spec;
      spec.policy.kind = find_policy_kind(name);
      config::Backend backend;
      backend.algorithm.give(name, {});
      if (std::string_view(name) == "envoy/ring_hash")
        backend.algorithm_parameters = {{"minimum_ring_size", "6"}, {"maximum_ring_size", "6"}};
      for (const std::uint32_t weight : {1U, 2U, 1U, 2U}) {
        config::Server& server = backend.servers.emplace_back();
        server.name.give("10.0.0." + std::to_string(backend.servers.size()) + ":80", {});
        server.weight.give(weight, {});
      }
      spec.policy = *policy_of(backend);
      spec.pool = view_of(backend, down ? 1 : config::kNoIndex);
      const std::optional<std::vector<double>> exact = table_shares(spec.policy, spec.pool);
      ASSERT_TRUE(exact);
      std::string key;
      const Split split = play_split(spec, 200'000, [&key](std::size_t i, PickContext& context) {
        key = "user-" + std::to_string(i);
        context.key = key;
      });
      double sum = 0;
      for (ServerIndex i = 0; i < 4; ++i) {
        EXPECT_NEAR(split.share(i), (*exact)[i], 0.01) << name << " " << i;
        sum += (*exact)[i];
      }
      EXPECT_NEAR(sum, 1, 1e-12);
    }
}

TEST(AuditShares, GoToTheFirstBackupWhenNobodyElseIsThere) {
  const std::string servers =
      "  server a 10.0.0.1:80 weight 0\n  server b 10.0.0.2:80 backup\n"
      "  server c 10.0.0.3:80 backup\n";
  EXPECT_EQ(shares_of(haproxy("balance roundrobin", servers)).now, (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(shares_of(haproxy("balance roundrobin\n  option allbackups", servers)).now,
            (std::vector<double>{0, 0.5, 0.5}));
}

TEST(AuditShares, OfAServerWithoutAnotherLeaveNobody) {
  const config::Backend backend = haproxy("balance roundrobin", "  server a 10.0.0.1:80\n");
  const std::optional<Failure> failure = worst_failure(backend, shares_of(backend));
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->hottest, config::kNoIndex);
}

TEST(AuditShares, AreUnknownWhereThereIsNoModel) {
  EXPECT_FALSE(shares_of(haproxy("balance sticky", "  server a 10.0.0.1:80\n")).known());
  EXPECT_FALSE(shares_of(haproxy("balance roundrobin", "")).known());
}

}  // namespace
}  // namespace ballast::audit
