#include "sim/declaration.h"

#include <gtest/gtest.h>

#include "sim/check.h"
#include "sim/distribution.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;

TEST(Args, ReturnsWhatWasSetByNameAndType) {
  Args args;
  args.set("on", true);
  args.set("k", std::int64_t{3});
  args.set("cv", 2.5);
  args.set("mean", Duration{80ms});
  args.set("kind", std::string("full"));
  args.set("law", exponential_law(1));
  args.set("of", std::vector<Args>(2));
  EXPECT_TRUE(args.flag("on"));
  EXPECT_EQ(args.integer("k"), 3);
  EXPECT_EQ(args.number("cv"), 2.5);
  EXPECT_EQ(args.duration("mean"), 80ms);
  EXPECT_EQ(args.text("kind"), "full");
  EXPECT_EQ(args.law("law")->mean_s(), 1);
  EXPECT_EQ(args.records("of").size(), 2u);
  EXPECT_FALSE(args.has("absent"));
}

TEST(Args, KeepsTheLastValueSetAtItsFirstPlace) {
  Args args;
  args.set("a", 1.0);
  args.set("b", 2.0);
  args.set("a", 3.0);
  EXPECT_EQ(args.number("a"), 3);
  ASSERT_EQ(args.values().size(), 2u);
  EXPECT_EQ(args.values()[0].first, "a");
}

TEST(Args, AskingForAnAbsentOrOtherwiseTypedOneIsABugOfTheSimulator) {
  Args args;
  args.set("cv", 2.5);
  EXPECT_THROW(args.number("mean"), SimulatorBug);
  EXPECT_THROW(args.integer("cv"), SimulatorBug);
}

// What people write is what is printed back: .3, not .30000000000000004.
TEST(Args, GivesDurationsInSecondsAsTheNearestDouble) {
  Args args;
  args.set("mean", Duration{300ms});
  EXPECT_EQ(args.duration_s("mean"), 0.3);
}

}  // namespace
}  // namespace ballast
