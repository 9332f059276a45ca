// What the benchmarks call a change of speed.
#include "bench/runner/comparison.h"

#include <gtest/gtest.h>

#include "bench/runner/statistics.h"

namespace ballast::bench {
namespace {

Json measured(const std::vector<double>& ratios, const std::string& hash = "a") {
  Json json;
  json["workloads"]["W1"] = {{"of_yardstick", {{"median", median(ratios)}, {"samples", ratios}}},
                             {"peak_rss_bytes", 1048576},
                             {"result_hash", hash}};
  return json;
}

bool says(const Comparison& comparison, const std::string& text) {
  return comparison.text.find(text) != std::string::npos;
}

TEST(Comparison, CallsSlowerWhatNoRepetitionOfTheOtherReaches) {
  const auto found =
      compare(measured({.50, .51, .52, .53, .54}), measured({.40, .41, .42, .43, .49}));
  EXPECT_TRUE(found.slower);
  EXPECT_TRUE(says(found, "SLOWER")) << found.text;
  EXPECT_TRUE(says(found, "-19.2%")) << found.text;
}

TEST(Comparison, CallsFasterInTheSameWay) {
  const auto found =
      compare(measured({.40, .41, .42, .43, .49}), measured({.50, .51, .52, .53, .54}));
  EXPECT_FALSE(found.slower);
  EXPECT_TRUE(says(found, "FASTER")) << found.text;
}

TEST(Comparison, CallsNoiseWhatOverlaps) {
  const auto found =
      compare(measured({.50, .51, .52, .53, .54}), measured({.40, .41, .42, .43, .50}));
  EXPECT_FALSE(found.slower);
  EXPECT_TRUE(says(found, "within the noise")) << found.text;
}

TEST(Comparison, CallsNoiseWhatIsUnderTwoPercent) {
  const auto found =
      compare(measured({.500, .500, .500, .500, .500}), measured({.495, .495, .495, .495, .495}));
  EXPECT_FALSE(found.slower);
  EXPECT_TRUE(says(found, "within the noise")) << found.text;
}

TEST(Comparison, CannotTellFromAFewRepetitions) {
  const auto found = compare(measured({.50, .51, .52}), measured({.10, .11, .12}));
  EXPECT_FALSE(found.slower);
  EXPECT_TRUE(says(found, "too few")) << found.text;
}

TEST(Comparison, SaysWhenTheResultsAreNoLongerTheSame) {
  EXPECT_TRUE(says(compare(measured({1}, "a"), measured({1}, "b")), "DIFFERENT"));
  EXPECT_FALSE(says(compare(measured({1}, "a"), measured({1}, "a")), "DIFFERENT"));
}

TEST(Comparison, PassesOverWhatWasNotMeasuredBefore) {
  Json before;
  before["workloads"] = Json::object();
  EXPECT_TRUE(says(compare(before, measured({1})), "not measured before"));
}

TEST(Statistics, OfRepetitionsAreTheUsualOnes) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), 2.5);
  // Student's t for 4 degrees of freedom: 2.776; the standard deviation is 1.581.
  EXPECT_NEAR(half_width({1, 2, 3, 4, 5}), 2.776 * 1.5811 / std::sqrt(5), 1e-3);
}

}  // namespace
}  // namespace ballast::bench
