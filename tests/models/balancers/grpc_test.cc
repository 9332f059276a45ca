// gRPC's three policies.
#include <gtest/gtest.h>

#include <map>

#include "models/balancers/algorithms/grpc/static_stride.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

void end(PolicyRig& rig, ServerIndex server, Outcome::Kind how) {
  rig.start(server);
  --rig.view.in_flight[server];
  rig.policy->on_finish(server, {how, Duration{1'000'000}});
}

// Servers that are as busy as they are told to be.
struct Reports final : ServerReports {
  std::uint32_t in_system(ServerIndex) const override { return 0; }
  double utilization(ServerIndex i) const override { return busy[i]; }
  std::vector<double> busy;
};

// Two servers that get the same requests for a while; the first is twice as busy.
class WeightedRoundRobin : public ::testing::Test {
 protected:
  void start(const Args& args) {
    reports.busy = {0.8, 0.4};
    rig.view.reports = &reports;
    rig.policy = kind.make(args, rig.view, Rng(1));
  }
  // Requests every 10 ms, ended at once; returns what part of them went to the second server.
  double serve_for(int seconds, Outcome::Kind first_ends = Outcome::Kind::kOk) {
    int second = 0;
    for (int k = 0; k < seconds * 100; ++k) {
      const ServerIndex server = rig.pick();
      second += server == 1 ? 1 : 0;
      end(rig, server, server == 0 ? first_ends : Outcome::Kind::kOk);
      rig.view.now += std::chrono::milliseconds(10);
    }
    return second / (seconds * 100.0);
  }

  const PolicyKind& kind = kind_of("grpc/weighted_round_robin");
  Reports reports;
  PolicyRig rig{kind, {1, 1}};
};

}  // namespace

TEST(GrpcRoundRobin, TakesTurnsFromAnywhere) {
  std::map<ServerIndex, int> first;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    PolicyRig rig(kind_of("grpc/round_robin"), {1, 9, 1}, seed);
    const ServerIndex start = rig.serve();
    ++first[start];
    for (ServerIndex k = 1; k < 7; ++k) ASSERT_EQ(rig.serve(), (start + k) % 3);
  }
  for (const auto& [server, count] : first) EXPECT_GT(count, 50);  // mean 100, deviation 8
  EXPECT_EQ(first.size(), 3u);
}

TEST(GrpcRoundRobin, GoesOnWhenAWeightChanges) {
  PolicyRig rig(kind_of("grpc/round_robin"), {1, 1, 1, 1, 1, 1, 1});
  const ServerIndex start = rig.serve();
  for (ServerIndex k = 1; k < 20; ++k) {
    rig.set_weight(2, 1 + k);
    ASSERT_EQ(rig.serve(), (start + k) % 7);
  }
}

TEST(GrpcPickFirst, StaysWhereItIs) {
  PolicyRig rig(kind_of("grpc/pick_first"), {1, 1, 1});
  for (int k = 0; k < 5; ++k) EXPECT_EQ(rig.serve(), 0u);
  rig.set_usable(0, false);
  for (int k = 0; k < 5; ++k) EXPECT_EQ(rig.serve(), 1u);
  rig.set_usable(0, true);  // nothing draws it back
  for (int k = 0; k < 5; ++k) EXPECT_EQ(rig.serve(), 1u);
  end(rig, 1, Outcome::Kind::kTimeout);
  EXPECT_EQ(rig.pick(), 1u);
  end(rig, 1, Outcome::Kind::kRefused);  // the connection broke: from the top
  EXPECT_EQ(rig.pick(), 0u);
}

TEST(GrpcPickFirst, TriesOneAddressAfterAnotherUntilOneConnects) {
  PolicyRig rig(kind_of("grpc/pick_first"), {1, 1, 1});
  for (const ServerIndex server : {0u, 1u, 2u, 0u, 1u}) {
    EXPECT_EQ(rig.pick(), server);
    end(rig, server, Outcome::Kind::kRefused);
  }
  EXPECT_EQ(rig.serve(), 2u);
  EXPECT_EQ(rig.serve(), 2u);
}

TEST(GrpcPickFirst, ShufflesItsListIfTold) {
  const PolicyKind& kind = kind_of("grpc/pick_first");
  std::map<ServerIndex, int> first;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    PolicyRig rig(kind, args_with(kind, {{"shuffle_address_list", true}}), {1, 1, 1, 1}, seed);
    ++first[rig.serve()];
  }
  EXPECT_EQ(first.size(), 4u);
  for (const auto& [server, count] : first) EXPECT_GT(count, 55);  // mean 100, deviation 9
}

// Reports come at 10 s and 20 s; weights count from 10 s after the first.
TEST_F(WeightedRoundRobin, TakesTurnsDuringTheBlackoutAndWeighsAfterIt) {
  start(default_args(kind));
  EXPECT_NEAR(serve_for(20), 0.5, 0.01);
  serve_for(2);
  // qps / utilization is 50 / 0.8 and 50 / 0.4, in floats and 65535ths.
  EXPECT_NEAR(serve_for(6), 2.0 / 3, 0.005);
  // Twice the requests at the same utilization make twice the weight: 1 to 4.
  serve_for(4);
  EXPECT_NEAR(serve_for(5), 0.8, 0.02);
}

TEST_F(WeightedRoundRobin, PunishesErrors) {
  start(args_with(kind, {{"blackout_period", Duration{0}}}));
  reports.busy = {0.5, 0.5};
  serve_for(12, Outcome::Kind::kError);
  // 0.5 + 1 * 1.0 against 0.5.
  EXPECT_NEAR(serve_for(6), 0.75, 0.01);
}

TEST_F(WeightedRoundRobin, ForgetsAWeightThatIsOld) {
  start(args_with(kind, {{"blackout_period", Duration{0}},
                         {"weight_expiration_period", Duration{std::chrono::seconds(30)}}}));
  serve_for(12);
  EXPECT_GT(serve_for(4), 0.6);
  reports.busy = {0, 0};  // no more reports that say anything
  serve_for(36);
  EXPECT_NEAR(serve_for(4), 0.5, 0.01);
}

TEST_F(WeightedRoundRobin, TakesTurnsWhenNobodyReports) {
  start(default_args(kind));
  rig.view.reports = nullptr;
  EXPECT_NEAR(serve_for(60), 0.5, 0.01);
}

TEST_F(WeightedRoundRobin, TreatsAServerThatComesBackAsUnknown) {
  start(args_with(kind, {{"blackout_period", Duration{0}}}));
  serve_for(12);
  EXPECT_GT(serve_for(4), 0.6);
  rig.set_usable(0, false);
  rig.view.now += std::chrono::seconds(1);
  rig.set_usable(0, true);
  EXPECT_NEAR(serve_for(5), 0.5, 0.01);  // the mean of what is known
}

TEST(GrpcStaticStride, HasNothingToScheduleWithoutTwoEntriesOrAKnownWeight) {
  GrpcStaticStride stride;
  EXPECT_FALSE(stride.build(std::vector<float>{}));
  EXPECT_FALSE(stride.build(std::vector<float>{3}));
  EXPECT_FALSE(stride.build(std::vector<float>{0, 0, 0}));
  EXPECT_TRUE(stride.build(std::vector<float>{0, 1}));
}

// Number by number, as the rule is written.
TEST(GrpcStaticStride, GoesOnWhenTheSequenceWraps) {
  GrpcStaticStride stride;
  ASSERT_TRUE(stride.build(std::vector<float>{1, 2, 3, 0.5, 2.25}));
  std::uint32_t sequence = 0xffffff00, number = sequence;
  for (int k = 0; k < 500; ++k) {
    std::uint64_t entry = 0, weight = 0, place = 0;
    do {
      entry = number % 5;
      weight = stride.weights()[entry];
      place = (weight * (number / 5) + entry * 32767) % 65535;
      ++number;
    } while (place < 65535 - weight);
    ASSERT_EQ(stride.pick(sequence), entry) << "pick " << k;
    ASSERT_EQ(sequence, number);
  }
}

}  // namespace ballast::policy_testing
