// Replays the counts of gRPC's own test of its static stride scheduler, and sequences of it.
#include "models/balancers/algorithms/grpc_static_stride.h"
#include "tests/models/balancers/golden_replay.h"

namespace ballast::policy_testing {

TEST(GrpcStaticStride, PicksAsOftenAsInGrpcsOwnTest) {
  const json file = golden("grpc_static_stride.json");
  ASSERT_GE(file["vectors"].size(), 3u);
  for (const json& v : file["vectors"]) {
    const std::vector<float> weights = v["weights"];
    GrpcStaticStride stride;
    ASSERT_TRUE(stride.build(weights));
    std::vector<int> counts(weights.size(), 0);
    std::uint32_t sequence = 0;
    for (int k = 0; k < v["n"].get<int>(); ++k) ++counts[stride.pick(sequence)];
    EXPECT_EQ(json(counts), v["counts"]) << v["weights"];
  }
}

TEST(GrpcStaticStride, PicksInTheOrderOfItsRule) {
  const json file = golden("grpc_static_stride.json");
  ASSERT_GE(file["derived_picks_0based"].size(), 3u);
  for (const json& v : file["derived_picks_0based"]) {
    GrpcStaticStride stride;
    ASSERT_TRUE(stride.build(v["weights"].get<std::vector<float>>()));
    EXPECT_EQ(json(stride.weights()), v["scaled"]);
    std::uint32_t sequence = 0;
    std::vector<std::uint32_t> picks;
    for (std::size_t k = 0; k < v["picks"].size(); ++k) picks.push_back(stride.pick(sequence));
    EXPECT_EQ(json(picks), v["picks"]) << v["weights"];
  }
}

TEST(GrpcWeightedRoundRobin, WithConfiguredWeightsPicksInTheOrderOfTheSchedule) {
  const PolicyKind& kind = kind_of("grpc/weighted_round_robin");
  const Args args =
      args_with(kind, {{"weights", std::string("configured")}, {"sequence", std::int64_t{0}}});
  const json file = golden("grpc_static_stride.json");
  for (const json& v : file["derived_picks_0based"]) {
    const Weights weights = v["weights"];
    if (std::count(weights.begin(), weights.end(), 0u) > 0) continue;  // 0 is no traffic here
    PolicyRig rig(kind, args, weights);
    std::vector<ServerIndex> picks;
    for (std::size_t k = 0; k < v["picks"].size(); ++k) picks.push_back(rig.pick());
    EXPECT_EQ(json(picks), v["picks"]) << v["weights"];
  }
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
