#include "models/theory/heavy_tails.h"

#include <gtest/gtest.h>

#include "tests/models/system_builder.h"

namespace ballast {
namespace {

using namespace test;

Law pareto(double alpha) {
  Args args;
  args.set("min", from_seconds(0.001));
  args.set("alpha", alpha);
  return find_distribution_kind("pareto")->make(args);
}

SystemSpec with_work(const Law& law) {
  SystemBuilder b(10);
  b.pool("app", 1);
  b.balancer("edge", 0);
  b.traffic("web", poisson(1), law);
  return b.spec;
}

TEST(HeavyTails, AreNotThoseOfUsualLaws) {
  EXPECT_TRUE(heavy_tails(with_work(exponential_law(1))).empty());
  EXPECT_TRUE(heavy_tails(with_work(lognormal_law(1, 5))).empty());
  EXPECT_TRUE(heavy_tails(with_work(pareto(3.1))).empty());
}

TEST(HeavyTails, TakeOneMomentMoreOfAQueue) {
  const auto variance = heavy_tails(with_work(pareto(2.5)));
  ASSERT_EQ(variance.size(), 1u);
  EXPECT_EQ(variance[0].where, "the work of traffic web");
  EXPECT_EQ(variance[0].tail_index, 2.5);
  EXPECT_FALSE(variance[0].infinite_mean);
  EXPECT_TRUE(heavy_tails(with_work(pareto(1.5)))[0].infinite_mean);
}

TEST(HeavyTails, OfProcessorSharingAreThoseOfTheWork) {
  SystemSpec spec = with_work(pareto(2.5));
  spec.pools[0].discipline = Discipline::kProcessorSharing;
  EXPECT_TRUE(heavy_tails(spec).empty());
  spec = with_work(pareto(1.5));
  spec.pools[0].discipline = Discipline::kProcessorSharing;
  ASSERT_EQ(heavy_tails(spec).size(), 1u);
  EXPECT_FALSE(heavy_tails(spec)[0].infinite_mean);
}

TEST(HeavyTails, AreFoundInMixturesAndInEvents) {
  Args heavy, light;
  heavy.set("share", 0.01);
  heavy.set("law", pareto(1.8));
  light.set("share", 0.99);
  light.set("law", exponential_law(1));
  Args mixture;
  mixture.set("of", std::vector<Args>{heavy, light});
  const SystemSpec mixed = with_work(find_distribution_kind("mixture")->make(mixture));
  ASSERT_EQ(heavy_tails(mixed).size(), 1u);
  EXPECT_EQ(heavy_tails(mixed)[0].tail_index, 1.8);

  SystemSpec changed = with_work(exponential_law(1));
  TimelineEvent event;
  event.at = at(5);
  auto traffic = std::make_shared<TrafficSpec>(changed.traffic[0]);
  traffic->work = pareto(1.8);
  event.actions.push_back(SetTraffic{0, traffic});
  changed.timeline.push_back(event);
  EXPECT_EQ(heavy_tails(changed).size(), 1u);
}

}  // namespace
}  // namespace ballast
