#include "app/split/input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/invalid_input.h"
#include "app/split/keys.h"

namespace ballast {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

SplitArguments by_hand(const std::string& algorithm, const std::string& weights) {
  SplitArguments arguments;
  arguments.algorithm = algorithm;
  arguments.weights = weights;
  return arguments;
}

std::vector<std::string> mistakes(const SplitArguments& arguments) {
  try {
    plan_split(arguments);
  } catch (const InvalidInput& invalid) {
    std::vector<std::string> texts;
    for (const Diagnostic& d : invalid.diagnostics()) texts.push_back(d.text());
    return texts;
  }
  return {};
}

std::string key_of(const KeyOfRequest& keys, std::size_t request) {
  PickContext context;
  keys(request, context);
  return std::string(context.key);
}

TEST(Items, AreSeparatedByCommas) {
  EXPECT_THAT(items_of(""), IsEmpty());
  EXPECT_THAT(items_of("a"), ElementsAre("a"));
  EXPECT_THAT(items_of("a,,b,"), ElementsAre("a", "", "b", ""));
}

TEST(SplitInput, BuildsThePoolByHand) {
  SplitArguments arguments = by_hand("ring_hash", "5,1,0");
  arguments.params = {"points=7"};
  arguments.names = "h:1,h:2,h:3";
  arguments.backup = "3";
  arguments.down = "h:2,1";
  arguments.max_in_flight = "9";
  arguments.workers = 2;
  arguments.input.seed = 5;
  const SplitPlan plan = plan_split(arguments);
  EXPECT_EQ(plan.spec.policy.kind->name, "ring_hash");
  EXPECT_EQ(plan.spec.policy.args.integer("points"), 7);
  EXPECT_EQ(plan.spec.pool.names, (std::vector<std::string>{"h:1", "h:2", "h:3"}));
  const auto& servers = plan.spec.pool.servers;
  EXPECT_EQ(servers[0].weight, 5u);
  EXPECT_EQ(servers[2].weight, 0u);
  EXPECT_TRUE(servers[2].backup && !servers[0].backup);
  EXPECT_TRUE(!servers[0].usable && !servers[1].usable && servers[2].usable);
  EXPECT_EQ(servers[1].max_in_flight, 9u);
  EXPECT_EQ(plan.spec.workers, 2u);
  EXPECT_EQ(plan.spec.seed, 5u);
  EXPECT_EQ(plan.requests, 1000u);
}

TEST(SplitInput, FillsInTheDefaultsOfTheAlgorithm) {
  const SplitPlan plan = plan_split(by_hand("ring_hash", "1,1"));
  EXPECT_GT(plan.spec.policy.args.integer("points"), 0);
  EXPECT_EQ(plan.spec.pool.servers[0].max_in_flight, kUnlimited);
}

TEST(SplitInput, ReportsAllMistakesAtOnce) {
  SplitArguments arguments = by_hand("ring_hsh", "5,x,-1");
  arguments.names = "a,b";
  arguments.params = {"foo"};
  arguments.down = "4,0";
  arguments.requests = 0;
  EXPECT_THAT(
      mistakes(arguments),
      UnorderedElementsAre(HasSubstr("did you mean 'ring_hash'?"), HasSubstr("weight 2 is 'x'"),
                           HasSubstr("weight 3 is '-1'"), HasSubstr("2 for 3 weights"),
                           HasSubstr("'foo' is not of the form"), HasSubstr("no server '4'"),
                           HasSubstr("no server '0'"), HasSubstr("0 is not between 1 and")));
}

TEST(SplitInput, KeepsToTheWeightsOfTheProduct) {
  EXPECT_THAT(mistakes(by_hand("haproxy/roundrobin", "256,257")),
              ElementsAre(HasSubstr("weight 2 is '257'; it must be a whole number from 0 to 256")));
  for (const char* weights : {"1.5", "", "1,", " 1", "0x10", "99999999999999999999"})
    EXPECT_EQ(mistakes(by_hand("haproxy/roundrobin", weights)).size(), 1u) << weights;
}

TEST(SplitInput, ChecksTheParametersOfTheAlgorithm) {
  SplitArguments arguments = by_hand("ring_hash", "1");
  for (const char* param : {"points=0", "points=x", "pionts=3", "points=", "=3", "points", "name=x",
                            "points=[1", "points=[1, 2]"}) {
    arguments.params = {param};
    EXPECT_EQ(mistakes(arguments).size(), 1u) << param;
  }
  arguments.params = {"points=3", "points=4"};
  EXPECT_THAT(mistakes(arguments), ElementsAre(HasSubstr("given twice")));
}

TEST(SplitInput, NeedsAScenarioOrAPoolByHandAndNotBoth) {
  EXPECT_THAT(mistakes({}), ElementsAre(HasSubstr("neither")));
  EXPECT_THAT(mistakes(by_hand("", "1,2")), ElementsAre(HasSubstr("--algorithm")));
  EXPECT_THAT(mistakes(by_hand("random", "")), ElementsAre(HasSubstr("--weights")));
  SplitArguments both = by_hand("random", "1");
  both.input.scenario = "x.yaml";
  EXPECT_EQ(mistakes(both).size(), 2u);
  SplitArguments about_nothing = by_hand("random", "1");
  about_nothing.pool = "app";
  EXPECT_THAT(mistakes(about_nothing), ElementsAre(HasSubstr("--pool")));
}

TEST(NumberedKeys, AreOfTheKindAskedForAndAllDifferent) {
  EXPECT_EQ(key_of(numbered_keys(KeyKind::kUser), 0), "user-1");
  EXPECT_EQ(key_of(numbered_keys(KeyKind::kPath), 9), "/10");
  EXPECT_EQ(key_of(numbered_keys(KeyKind::kNoKey), 9), "");
  const KeyOfRequest addresses = numbered_keys(KeyKind::kAddress);
  std::set<std::string> seen;
  std::set<std::string> networks;  // of 256 addresses
  for (std::size_t k = 0; k < 5000; ++k) {
    const std::string address = key_of(addresses, k);
    seen.insert(address);
    networks.insert(address.substr(0, address.rfind('.')));
    EXPECT_THAT(address, testing::StartsWith("10."));
  }
  EXPECT_EQ(seen.size(), 5000u);
  EXPECT_GT(networks.size(), 4900u);
}

}  // namespace
}  // namespace ballast
