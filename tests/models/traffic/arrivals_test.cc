#include "models/traffic/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace ballast {
namespace {

using namespace std::chrono_literals;

Args with_rate(double per_s) {
  Args args;
  args.set("rate", std::make_shared<const RateProfile>(RateProfile::constant(per_s)));
  return args;
}

ArrivalSpec make(std::string_view name, const Args& args) {
  const ArrivalKind* kind = find_arrival_kind(name);
  EXPECT_EQ(kind->check ? kind->check(args) : "", "");
  return kind->make(args);
}

Args state(double rate, Duration hold) {
  Args args;
  args.set("rate", rate);
  args.set("hold", hold);
  return args;
}

Args trace(std::vector<double> instants) {
  Args args;
  args.set("file", std::make_shared<const std::vector<double>>(std::move(instants)));
  return args;
}

TEST(Arrivals, KindsAreSortedAndFoundByName) {
  const auto kinds = arrival_kinds();
  EXPECT_TRUE(std::is_sorted(kinds.begin(), kinds.end(),
                             [](const auto* a, const auto* b) { return a->name < b->name; }));
  for (const ArrivalKind* kind : kinds) {
    EXPECT_EQ(find_arrival_kind(kind->name), kind);
    EXPECT_FALSE(kind->summary.empty());
    for (const Param& param : kind->params) EXPECT_FALSE(param.help.empty()) << kind->name;
  }
  EXPECT_EQ(find_arrival_kind("gaussian"), nullptr);
}

TEST(Arrivals, OpenProcessesDrawGapsOfOneSecondAndKeepTheRate) {
  for (const auto& [name, scv] : {std::pair{"poisson", 1.0}, {"deterministic", 0.0}}) {
    const auto spec = std::get<OpenArrivals>(make(name, with_rate(600)));
    EXPECT_EQ(spec.gap->mean_s(), 1) << name;
    EXPECT_EQ(spec.gap->scv(), scv) << name;
    EXPECT_EQ(spec.rate, RateProfile::constant(600)) << name;
  }
}

TEST(Arrivals, RenewalProcessesHaveTheVariabilityAskedFor) {
  for (const char* name : {"gamma", "hyperexponential", "lognormal", "weibull"}) {
    Args args = with_rate(600);
    args.set("cv", 2.0);
    const auto spec = std::get<OpenArrivals>(make(name, args));
    EXPECT_NEAR(spec.gap->mean_s(), 1, 1e-12) << name;
    EXPECT_NEAR(spec.gap->scv(), 4, 1e-9) << name;
    EXPECT_EQ(spec.rate, RateProfile::constant(600)) << name;
  }
}

TEST(Arrivals, MmppNeedsStatesWorthTheName) {
  const ArrivalKind* mmpp = find_arrival_kind("mmpp");
  const auto with = [](std::vector<Args> states) {
    Args args;
    args.set("states", std::move(states));
    return args;
  };
  EXPECT_EQ(mmpp->check(with({state(1, 1s)})), "needs at least two states (one state is poisson)");
  EXPECT_EQ(mmpp->check(with({state(0, 1s), state(0, 1s)})), "needs a state with a rate above 0");
  const auto spec = std::get<MmppArrivals>(make("mmpp", with({state(10, 1s), state(0, 250ms)})));
  ASSERT_EQ(spec.states.size(), 2u);
  EXPECT_EQ(spec.states[0].rate, 10);
  EXPECT_EQ(spec.states[1].hold_s, 0.25);
}

TEST(Arrivals, ClosedUsersDoNotThinkUnlessTold) {
  Args args;
  args.set("users", std::int64_t{50});
  const auto idle = std::get<ClosedArrivals>(make("closed", args));
  EXPECT_EQ(idle.users, 50u);
  EXPECT_EQ(idle.think->mean_s(), 0);
  args.set("think", exponential_law(3));
  EXPECT_EQ(std::get<ClosedArrivals>(make("closed", args)).think->mean_s(), 3);
}

TEST(Arrivals, TracesMustBeInOrderAndAfterTheStart) {
  const ArrivalKind* kind = find_arrival_kind("trace");
  EXPECT_EQ(kind->check(trace({})), "the file holds no arrivals");
  EXPECT_EQ(kind->check(trace({1, 3, 2})), "the arrivals in the file are not in order of time");
  for (const double bad : {-1.0, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(kind->check(trace({bad, 1})),
              "the file holds an arrival before the start, or at no instant at all");
  const auto spec = std::get<TraceArrivals>(make("trace", trace({0, 1, 1, 2})));
  EXPECT_EQ(spec.instants_s->size(), 4u);
}

}  // namespace
}  // namespace ballast
