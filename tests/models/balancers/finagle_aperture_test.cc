#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "models/balancers/algorithms/finagle/aperture_slice.h"
#include "models/balancers/algorithms/finagle/load_band.h"
#include "tests/models/balancers/policy_rig.h"
#include "tests/models/system_builder.h"

namespace ballast::policy_testing {

namespace {

using std::chrono::seconds;

PolicyRig make_rig(std::size_t servers, const char* subset, std::uint32_t client = 0,
                   std::uint32_t clients = 1) {
  const PolicyKind& kind = kind_of("finagle/aperture");
  PolicyRig rig(kind, args_with(kind, {{"subset", std::string(subset)}}),
                std::vector<std::uint32_t>(servers, 1), 40 + client);
  rig.view.instance = client;
  rig.view.instances = clients;
  return rig;
}

std::set<ServerIndex> picked_by(PolicyRig& rig, int picks) {
  std::set<ServerIndex> picked;
  for (int k = 0; k < picks; ++k) picked.insert(rig.pick());
  return picked;
}

}  // namespace

// 8 clients, 16 servers, at least 12 of them: N = ceil(12 * 8 / 16) = 6 widths of an eighth.
TEST(ApertureSlice, IsTheLeastNumberOfClientWidthsThatSpansTheAperture) {
  EXPECT_DOUBLE_EQ(ApertureSlice(16, 12, 0, 8).width(), 0.75);
  EXPECT_DOUBLE_EQ(ApertureSlice(16, 12, 3, 8).offset(), 0.375);
  EXPECT_DOUBLE_EQ(ApertureSlice(100, 12, 0, 7).width(), 1.0 / 7);    // ceil(.84) = 1
  EXPECT_DOUBLE_EQ(ApertureSlice(100, 12, 0, 50).width(), 6.0 / 50);  // ceil(6)
  EXPECT_DOUBLE_EQ(ApertureSlice(100, 12, 0, 51).width(), 7.0 / 51);  // ceil(6.12)
  // The product computes in doubles too: 12 * (1 / 20) is a hair more than 6 * (1 / 10).
  EXPECT_DOUBLE_EQ(ApertureSlice(20, 12, 0, 10).width(), 0.7);
  EXPECT_DOUBLE_EQ(ApertureSlice(5, 5, 0, 3).width(), 1.0);
  EXPECT_DOUBLE_EQ(ApertureSlice(1000, 12, 0, 1).width(), 1.0);  // a client alone uses all
}

// Together the clients cover every server equally often: N times.
TEST(ApertureSlice, CoversEveryServerEquallyOften) {
  for (const std::size_t clients : {3u, 10u, 17u, 64u}) {
    for (const std::size_t servers : {13u, 20u, 37u, 100u}) {
      const double width = ApertureSlice(servers, 12, 0, clients).width();
      if (width > 1 - 1.0 / static_cast<double>(servers)) continue;  // may end in its first arc
      std::vector<double> covered(servers, 0.0);
      for (std::size_t client = 0; client < clients; ++client) {
        const ApertureSlice slice(servers, 12, client, clients);
        for (std::size_t i = 0; i < servers; ++i) covered[i] += slice.part(i);
      }
      for (const double times : covered)
        EXPECT_NEAR(times, width * static_cast<double>(clients), 1e-9)
            << clients << " clients, " << servers << " servers";
    }
  }
}

// 200000 draws; the bound is five standard deviations of a share of one half.
TEST(ApertureSlice, DrawsServersByTheirPartsAndNeverOneTwice) {
  const ApertureSlice slice(10, 4, 1, 7);  // from 1/7, 3/7 wide: 4.3 servers
  Rng rng(3);
  std::vector<double> first(10, 0.0), second(10, 0.0);
  for (int k = 0; k < 200000; ++k) {
    const std::size_t a = slice.first(rng);
    const std::size_t b = slice.second(a, rng);
    ASSERT_NE(a, b);
    first[a] += 1 / 200000.0;
    second[b] += 1 / 200000.0;
  }
  const double parts = slice.width() * 10;
  for (std::size_t i = 0; i < 10; ++i) {
    EXPECT_NEAR(first[i], slice.part(i) / parts, 0.0056) << i;
    double due = 0;  // after every other first draw
    for (std::size_t a = 0; a < 10; ++a)
      if (a != i) due += slice.part(a) / parts * slice.part(i) / (parts - slice.part(a));
    EXPECT_NEAR(second[i], due, 0.0056) << i;
  }
}

TEST(ApertureSlice, GoesRoundTheCircle) {
  const ApertureSlice slice(10, 4, 9, 10);
  EXPECT_DOUBLE_EQ(slice.width(), 0.4);
  std::set<std::size_t> drawn;
  Rng rng(1);
  for (int k = 0; k < 1000; ++k) drawn.insert(slice.second(slice.first(rng), rng));
  EXPECT_EQ(drawn, (std::set<std::size_t>{9, 0, 1, 2}));
}

// Two hundred clients of forty servers in all: twelve each, and every server used by sixty of them.
TEST(FinagleAperture, GivesEveryClientTwelveServersAndEveryServerAsManyClients) {
  std::vector<int> clients_of(40, 0);
  for (std::uint32_t client = 0; client < 200; ++client) {
    PolicyRig rig = make_rig(40, "deterministic", client, 200);
    const std::set<ServerIndex> used = picked_by(rig, 400);
    EXPECT_GE(used.size(), 12u);
    EXPECT_LE(used.size(), 13u);
    for (const ServerIndex i : used) ++clients_of[i];
  }
  const auto [fewest, most] = std::minmax_element(clients_of.begin(), clients_of.end());
  EXPECT_GE(*fewest, 60);
  EXPECT_LE(*most, 65);
}

// In a run the instances of a balancer are the clients: 8 of them use 12 of the 24 servers each,
// and every server is used by 4. Were they all the same client, 12 servers would have nothing to
// do.
TEST(FinagleAperture, SharesTheServersBetweenTheInstances) {
  test::SystemBuilder b = test::one_pool(200, 24, 8);
  b.spec.balancers[0].instances = 8;
  b.spec.balancers[0].policy = test::policy("finagle/aperture");
  b.spec.balancers[0].policy.args.set("subset", std::string("deterministic"));
  b.traffic("web", test::poisson(240), exponential_law(0.1));
  const RunResult r = b.run();
  for (ServerIndex i = 0; i < 24; ++i)  // 2000 each, within five standard deviations
    EXPECT_NEAR(static_cast<double>(test::server(r, i).attempts.offered), 2000, 5 * 44.7) << i;
}

TEST(FinagleAperture, PicksTheLessLoadedOfTwoInItsSlice) {
  PolicyRig rig = make_rig(2, "deterministic");
  rig.start(1);
  for (int k = 0; k < 50; ++k) ASSERT_EQ(rig.pick(), 0u);
}

TEST(FinagleAperture, StartsWithOneServerThatIsNotTheSameForEveryClient) {
  std::set<ServerIndex> first;
  for (std::uint32_t client = 0; client < 30; ++client) {
    PolicyRig rig = make_rig(100, "random", client, 30);
    const std::set<ServerIndex> used = picked_by(rig, 50);
    EXPECT_EQ(used.size(), 1u);
    first.insert(*used.begin());
  }
  EXPECT_GT(first.size(), 20u);
}

// Ten requests in flight for minutes need ten servers at 1 a server: between 10 / 1.125 and
// 10 / .875.
TEST(FinagleAperture, WidensUntilTheLoadPerServerIsInTheBand) {
  PolicyRig rig = make_rig(100, "random");
  const auto one_in_one_out = [&](int seconds_on) {
    rig.view.now += seconds{seconds_on};
    const ServerIndex server = rig.pick();
    rig.start(server);
    rig.finish(server);
  };
  for (int k = 0; k < 10; ++k) rig.start(rig.pick());
  for (int k = 0; k < 200; ++k) one_in_one_out(1);
  const std::size_t wide = picked_by(rig, 2000).size();
  EXPECT_GE(wide, 9u);
  EXPECT_LE(wide, 11u);
  for (ServerIndex i = 0; i < 100; ++i)
    while (rig.view.in_flight[i] > 0) rig.finish(i);
  for (int k = 0; k < 200; ++k) one_in_one_out(1);
  EXPECT_EQ(picked_by(rig, 200).size(), 1u);
}

// The mean moves by 1 - exp(-dt / window) of the difference to the present number, as if that
// number had been there all the time since the last event.
TEST(LoadBand, FollowsTheSmoothedLoad) {
  LoadBand band(0.6, 2, seconds{10}, 1);
  band.restart(8);
  EXPECT_EQ(band.width(), 1u);
  band.started(kStart);  // 1
  band.started(kStart);  // nothing yet: no time has passed
  band.started(kStart);
  EXPECT_EQ(band.width(), 1u);
  band.started(kStart + seconds{2});  // 4 - 3 exp(-.2) = 1.54
  EXPECT_EQ(band.width(), 1u);
  band.started(kStart + seconds{4});  // 5 - 3.46 exp(-.2) = 2.17
  EXPECT_EQ(band.width(), 2u);
  band.started(kStart + seconds{14});  // 6 - 3.83 exp(-1) = 4.59: 2.3 a server
  EXPECT_EQ(band.width(), 3u);
  for (int k = 0; k < 6; ++k) band.ended(kStart + seconds{15 + k});
  for (int k = 0; k < 30; ++k) {
    band.started(kStart + seconds{100 + k});
    band.ended(kStart + seconds{100 + k});
  }
  EXPECT_EQ(band.width(), 1u);
}

TEST(LoadBand, StaysWithinItsBounds) {
  LoadBand band(0.5, 2, seconds{0}, 3);
  band.restart(5);
  EXPECT_EQ(band.width(), 3u);
  for (int k = 0; k < 100; ++k) band.started(kStart);
  EXPECT_EQ(band.width(), 5u);
  for (int k = 0; k < 100; ++k) band.ended(kStart);
  EXPECT_EQ(band.width(), 3u);
  band.restart(2);
  EXPECT_EQ(band.width(), 2u);
}

}  // namespace ballast::policy_testing
