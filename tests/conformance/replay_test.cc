// The replaying itself: it notices differences, and it does not pass over what it does not know.
#include "tests/conformance/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace ballast::conformance {
namespace {

using testing::HasSubstr;

class Replaying : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    directory_ = std::filesystem::temp_directory_path() /
                 ("ballast-replay-" + std::to_string(::getpid()) + "-" + info->name());
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::vector<Finding> replay(const std::string& name, const json& content) const {
    std::ofstream(directory_ / name) << content;
    return replay_file(directory_ / name);
  }
  Finding replay_one(const std::string& name, const json& content) const {
    const std::vector<Finding> findings = replay(name, content);
    EXPECT_EQ(findings.size(), 1u);
    return findings.at(0);
  }

  std::filesystem::path directory_;
};

json order_of(const json& weights, const json& order) {
  return {{"source", "a remark"}, {"vectors", {{{"weights", weights}, {"order", order}}}}};
}

TEST_F(Replaying, AgreesWithWhatIsRight) {
  const Finding finding = replay_one("nginx_swrr.json", order_of({5, 1, 1}, {1, 1, 2, 1, 3, 1, 1}));
  EXPECT_EQ(finding.verdict, Verdict::kAgrees) << finding.detail;
  EXPECT_THAT(finding.record, HasSubstr("vectors[0] weights [5,1,1]"));
}

TEST_F(Replaying, NamesTheFirstDifference) {
  const Finding finding = replay_one("nginx_swrr.json", order_of({5, 1, 1}, {1, 1, 3, 1, 2, 1, 1}));
  EXPECT_EQ(finding.verdict, Verdict::kDiffers);
  EXPECT_EQ(finding.detail, "pick 3 of 7: recorded 3, played 2");
}

TEST_F(Replaying, TellsOneProductFromAnother) {
  const json nginx = order_of({5, 1, 1}, {1, 1, 2, 1, 3, 1, 1});
  EXPECT_EQ(replay_one("haproxy_roundrobin.json", nginx).verdict, Verdict::kDiffers);
}

TEST_F(Replaying, DoesNotCoverWhatItDoesNotKnow) {
  EXPECT_EQ(replay_one("unheard_of.json", {{"vectors", {1}}}).detail, "unknown file");
  EXPECT_EQ(replay_one("nginx_swrr.json", {{"extra", {{{"weights", {1}}}}}}).detail,
            "unknown section");
  json with_member = order_of({1}, {1});
  with_member["vectors"][0]["backup"] = true;
  EXPECT_EQ(replay_one("nginx_swrr.json", with_member).detail, "unknown member 'backup'");
  for (const json& odd : {json(7), json{{"weights", {1}}}, json{{"weights", "x"}, {"order", {1}}}})
    EXPECT_EQ(replay_one("nginx_swrr.json", {{"vectors", {odd}}}).verdict, Verdict::kNotCovered);
  const Finding unknown = replay_one(
      "haproxy_runtime_weight_and_state.json",
      {{"vectors", {{{"balance", "sticky"}, {"weights", {1}}, {"steps", json::array()}}}}});
  EXPECT_EQ(unknown.verdict, Verdict::kNotCovered);
  EXPECT_THAT(unknown.detail, HasSubstr("haproxy/sticky"));
}

TEST_F(Replaying, RefusesCountsThatCannotBeChance) {
  const auto counts = [](int a, int b) {
    return json{{"vectors",
                 {{{"alg", "random;"},
                   {"weights", {1, 1}},
                   {"n", a + b},
                   {"counts", {{"1", a}, {"2", b}}}}}}};
  };
  const char* file = "nginx_random_distribution.json";
  const Finding even = replay_one(file, counts(310, 290));
  EXPECT_EQ(even.verdict, Verdict::kAgrees) << even.detail;
  EXPECT_EQ(replay_one(file, counts(400, 200)).verdict, Verdict::kDiffers);
}

TEST_F(Replaying, ThrowsWhenAFileCannotBeRead) {
  EXPECT_THROW(replay_file(directory_ / "missing.json"), std::runtime_error);
  std::ofstream(directory_ / "caddy.json") << "{\"vectors\": ";
  EXPECT_THROW(replay_file(directory_ / "caddy.json"), std::runtime_error);
}

}  // namespace
}  // namespace ballast::conformance
