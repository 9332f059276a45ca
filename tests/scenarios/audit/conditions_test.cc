// Whether one route takes all that another would.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/audit/audit.h"
#include "scenarios/audit/conditions.h"
#include "scenarios/audit/sample_requests.h"

namespace ballast::audit {
namespace {

using config::Match;
using How = Match::How;
using What = Match::What;

Match match(What what, How how, std::vector<std::string> values, bool negated = false) {
  Match m;
  m.what = what;
  m.how = how;
  m.values = std::move(values);
  m.negated = negated;
  return m;
}

config::Condition path(How how, std::vector<std::string> values) {
  return {{match(What::kPath, how, std::move(values))}};
}

TEST(Conditions, AShorterPrefixCoversALongerOne) {
  EXPECT_TRUE(covers(path(How::kPrefix, {"/api"}), path(How::kPrefix, {"/api/v2"})));
  EXPECT_FALSE(covers(path(How::kPrefix, {"/api/v2"}), path(How::kPrefix, {"/api"})));
  EXPECT_TRUE(covers(path(How::kPrefix, {"/a", "/b"}), path(How::kExact, {"/bc"})));
  EXPECT_FALSE(covers(path(How::kPrefix, {"/a"}), path(How::kExact, {"/a", "/b"})));
}

TEST(Conditions, NothingCoversLessThanEverything) {
  EXPECT_TRUE(covers({}, path(How::kPrefix, {"/"})));
  EXPECT_TRUE(covers({}, {}));
  EXPECT_FALSE(covers(path(How::kPrefix, {"/api"}), {}));
}

TEST(Conditions, AFurtherTestNarrowsATerm) {
  config::Condition wide = path(How::kPrefix, {"/api"});
  config::Condition narrow = path(How::kPrefix, {"/api"});
  narrow[0].push_back(match(What::kMethod, How::kExact, {"GET"}));
  EXPECT_TRUE(covers(wide, narrow));
  EXPECT_FALSE(covers(narrow, wide));
}

TEST(Conditions, NegationsAndUnknownTestsCoverOnlyThemselves) {
  config::Condition negated = {{match(What::kPath, How::kPrefix, {"/api"}, true)}};
  EXPECT_FALSE(covers(negated, path(How::kPrefix, {"/other"})));
  EXPECT_TRUE(covers(negated, negated));
  EXPECT_FALSE(covers(path(How::kPrefix, {"/"}), negated));
}

TEST(Conditions, PlainRegularExpressionsArePrefixes) {
  EXPECT_TRUE(covers(path(How::kRegex, {"^/ex"}), path(How::kPrefix, {"/export/"})));
  EXPECT_TRUE(covers(path(How::kRegex, {"^/a\\.b"}), path(How::kExact, {"/a.bc"})));
  EXPECT_FALSE(covers(path(How::kRegex, {"^/ex$"}), path(How::kPrefix, {"/ex"})));
  EXPECT_FALSE(covers(path(How::kRegex, {"^/e+x"}), path(How::kPrefix, {"/ex"})));
}

TEST(SampleRequests, MeetTheConditionsTheyAreMadeFor) {
  config::Frontend frontend;
  for (const How how :
       {How::kExact, How::kPrefix, How::kSuffix, How::kContains, How::kDirectory, How::kRegex}) {
    config::Route route;
    route.condition = path(how, {how == How::kRegex ? "^/r+" : "sales"});
    route.condition[0].push_back(match(What::kHost, How::kSuffix, {".example.org"}));
    frontend.routes.push_back(route);
  }
  const auto samples = sample_requests({&frontend}, 100);
  ASSERT_GE(samples.size(), frontend.routes.size());
  for (const config::Route& route : frontend.routes)
    EXPECT_TRUE(std::any_of(samples.begin(), samples.end(), [&](const SampleRequest& sample) {
      return meets(sample, route.condition);
    }));
  EXPECT_EQ(route_of(samples[0], frontend), nullptr);  // "/" without a host
}

TEST(Conditions, LongListsAreComparedOnlyAsFarAsThatIsQuick) {
  config::Config config;
  config.target = config::default_target(config::Product::kHaproxy);
  config::Frontend& frontend = config.frontends.emplace_back();
  std::vector<std::string> many;
  for (int i = 0; i < 100'000; ++i) many.push_back("/" + std::to_string(i));
  for (int i = 0; i < 30; ++i) {
    config::Route& route = frontend.routes.emplace_back();
    route.condition = path(How::kExact, many);
    route.condition[0][0].text = std::to_string(i);
    std::rotate(many.begin(), many.begin() + 1, many.end());
  }
  // Each takes all of the one before, which would be ten thousand million comparisons a pair.
  for (const Finding& finding : audit(config, {}).findings)
    EXPECT_NE(finding.rule->id, "shadowed-route");
}

}  // namespace
}  // namespace ballast::audit
