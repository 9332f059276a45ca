// Shares of backends, now and with one server down: what follows from weights is what the
// algorithms do.
#include <gtest/gtest.h>

#include "models/balancers/split.h"
#include "scenarios/audit/shares.h"
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
    for (const std::size_t down : {config::kNoIndex, std::size_t{1}}) {
      SplitSpec spec;
      spec.policy = *policy_of(backend);
      spec.pool = view_of(backend, down);
      const Split split = play_split(spec, 24 * 19 * 17, [](std::size_t, PickContext&) {});
      if (down == config::kNoIndex) {
        for (ServerIndex i = 0; i < 4; ++i) EXPECT_NEAR(split.share(i), shares.now[i], 1e-3);
      } else {
        ASSERT_TRUE(shares.without_one);
        EXPECT_EQ(shares.without_one->lost, 1U);  // the second heaviest: the worst for the first
        EXPECT_NEAR(split.share(0), shares.without_one->share, 1e-3);
      }
    }
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
  const Shares shares = shares_of(haproxy("balance roundrobin", "  server a 10.0.0.1:80\n"));
  ASSERT_TRUE(shares.without_one);
  EXPECT_EQ(shares.without_one->hottest, config::kNoIndex);
}

TEST(AuditShares, AreUnknownWhereThereIsNoModel) {
  EXPECT_FALSE(shares_of(haproxy("balance sticky", "  server a 10.0.0.1:80\n")).known());
  EXPECT_FALSE(shares_of(haproxy("balance roundrobin", "")).known());
}

}  // namespace
}  // namespace ballast::audit
