// What the shipped outages must show and their expect lines cannot say: relations between figures.
// Reads the results that the tests incident.NAME have written.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace ballast {
namespace {

using Json = nlohmann::json;

Json result_of(const std::string& name) {
  std::ifstream in(std::string(BALLAST_INCIDENT_RESULTS) + "/" + name + "/result.json");
  EXPECT_TRUE(in) << "no result of " << name;
  return Json::parse(in);
}

const Json& during(const Json& run) { return run.at("phases").at("during"); }
double error_ratio(const Json& run) { return during(run).at("error_ratio").get<double>(); }
double p95(const Json& run) { return during(run).at("latency").at("p95").get<double>(); }

// How far `a` is from `b`, relative to `b`.
double relative(double a, double b) { return std::abs(a / b - 1); }

class Incident : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, Incident,
                         testing::Values("misweighted-pool", "wrong-algorithm", "login-bottleneck",
                                         "favoured-servers", "routing-rule"));

TEST_P(Incident, HasAnInnocentDatabase) {
  const Json result = result_of(GetParam());
  if (std::string(GetParam()) == "login-bottleneck") {
    // Hardly a login gets as far as the database.
    EXPECT_LT(during(result).at("pools").at("userdb").at("utilization").get<double>(), 0.1);
    return;
  }
  const Json& infinite = result.at("whatif").at("infinite_database");
  EXPECT_LT(relative(error_ratio(infinite), error_ratio(result)), 0.01);
  EXPECT_LT(relative(p95(infinite), p95(result)), 0.01);
}

TEST_P(Incident, MeetsEveryExpectation) {
  const Json result = result_of(GetParam());
  ASSERT_FALSE(result.at("expect").empty());
  for (const Json& line : result.at("expect")) {
    // What-ifs left to the full run have no verdict here.
    const bool of_whatif = line.at("text").get<std::string>().starts_with("whatif.");
    if (!(of_whatif && line.at("verdict") == "not_run")) {
      EXPECT_EQ(line.at("verdict"), "met") << line;
    }
  }
}

TEST_P(Incident, BalancesItsLedger) {
  const Json result = result_of(GetParam());
  for (const Json& phase : result.at("phases")) {
    const Json& requests = phase.at("requests");
    std::uint64_t failed = 0;
    for (const auto& cause : requests.at("by_cause")) failed += cause.get<std::uint64_t>();
    EXPECT_EQ(requests.at("failed").get<std::uint64_t>(), failed);
    EXPECT_EQ(requests.at("offered").get<std::uint64_t>(),
              requests.at("ok").get<std::uint64_t>() + failed +
                  requests.at("in_flight").get<std::uint64_t>());
  }
}

TEST_P(Incident, SendsTheSameTrafficIntoEveryWhatIf) {
  // The arrivals before the incident do not depend on what is changed later (or on the database).
  const Json result = result_of(GetParam());
  const auto offered = [](const Json& run) {
    return run.at("phases").at("before").at("requests").at("offered").get<std::uint64_t>();
  };
  for (const auto& [name, run] : result.at("whatif").items()) {
    if (name != "diurnal") {
      EXPECT_EQ(offered(run), offered(result)) << name;
    }
  }
}

TEST(MisweightedPool, MakesTheDatabaseLookBusierAtTheVeryMinute) {
  const Json result = result_of("misweighted-pool");
  const Json& phases = result.at("phases");
  const auto db = [](const Json& phase) {
    return phase.at("pools").at("db").at("utilization").get<double>();
  };
  EXPECT_NEAR(db(phases.at("before")), 0.5625, 0.02 * 0.5625);
  EXPECT_NEAR(db(phases.at("during")), 0.7125, 0.02 * 0.7125);
}

TEST(MisweightedPool, HurtsUsersBecauseOfTheWeights) {
  const Json result = result_of("misweighted-pool");
  const double attributable = during(result).at("users").at("attributable_ratio").get<double>();
  EXPECT_GT(attributable, 0.28);
  EXPECT_LT(attributable, 0.32);
}

TEST(MisweightedPool, GainsNothingFromAFasterDatabase) {
  const Json result = result_of("misweighted-pool");
  const Json& faster = result.at("whatif").at("faster_database");
  EXPECT_LT(relative(error_ratio(faster), error_ratio(result)), 0.01);
}

TEST(MisweightedPool, GoesOnForAnHourWhenTheFixForgetsTheCookies) {
  const Json result = result_of("misweighted-pool");
  const auto minutes_out = [](const Json& run) {
    return run.at("phases").at("after").at("slo").at("minutes_out").get<double>();
  };
  EXPECT_LT(minutes_out(result), 2);
  EXPECT_GT(minutes_out(result.at("whatif").at("forgotten_cookies")), 60);
}

// Independent servers in overload lose what they cannot do: of a share w offered rho times the
// capacity, w (1 - 1/rho).
TEST(WrongAlgorithm, LosesWhatItsMeasuredSharesSay) {
  const Json result = result_of("wrong-algorithm");
  const double capacity_per_s = 8 / 0.08;
  const double offered_per_s =
      during(result).at("requests").at("offered").get<double>() / (150.0 * 60);
  double loss = 0;
  int overloaded = 0;
  for (const Json& server : during(result).at("pools").at("web").at("servers")) {
    const double share = server.at("share").get<double>();
    const double rho = share * offered_per_s / capacity_per_s;
    if (rho > 1) {
      ++overloaded;
      loss += share * (1 - 1 / rho);
      EXPECT_GT(share, 0.28);
      EXPECT_LT(share, 0.32);
    } else {
      EXPECT_LT(share, 0.15) << server.at("name");
    }
  }
  EXPECT_EQ(overloaded, 1);
  EXPECT_NEAR(error_ratio(result), loss, 0.02 * loss);
}

TEST(LoginBottleneck, ClearsTheCrowdHalfAnHourSoonerWithTheAddedServers) {
  const Json result = result_of("login-bottleneck");
  const auto cleared_at_s = [](const Json& run) {
    return run.at("traffic").at("login").at("returning").at("cleared_at_s").get<double>();
  };
  const double with = cleared_at_s(result);
  const double without = cleared_at_s(result.at("whatif").at("without_added_servers"));
  const double start = 14 * 3600;
  EXPECT_GT(with, 27 * 3600 + 40 * 60 - start);  // 03:40
  EXPECT_LT(with, 27 * 3600 + 55 * 60 - start);  // 03:55
  EXPECT_GE(without - with, 30 * 60);
}

TEST(LoginBottleneck, FailsAsManyLoginsWithoutRetriesButShowsATrafficOfItsOwn) {
  const Json result = result_of("login-bottleneck");
  const Json& once = result.at("whatif").at("no_retries");
  EXPECT_LT(relative(error_ratio(once), error_ratio(result)), 0.01);
  const double attempts = during(result).at("attempts").at("offered").get<double>();
  EXPECT_NEAR(attempts / during(once).at("attempts").at("offered").get<double>(), 2.845, 0.057);
}

TEST(FavouredServers, TouchNearlyEverybody) {
  const Json result = result_of("favoured-servers");
  EXPECT_GT(during(result).at("users").at("affected_ratio").get<double>(), 0.98);
}

TEST(RoutingRule, HurtsTheMisroutedAndTheInnocentAlike) {
  const Json result = result_of("routing-rule");
  const Json& traffic = during(result).at("traffic");
  const auto errors = [&](const char* name) {
    return traffic.at(name).at("error_ratio").get<double>();
  };
  EXPECT_NEAR(errors("orders"), 1.0 / 3, 0.02 / 3);
  EXPECT_NEAR(errors("feed"), 1.0 / 3, 0.05 / 3);
  EXPECT_LT(errors("browsing"), 1e-5);
}

TEST(RoutingRule, LeavesAResidueThatAOneShotFixWouldHaveSpared) {
  const Json result = result_of("routing-rule");
  const auto residue = [](const Json& run) {
    return run.at("phases").at("after").at("requests").at("failed").get<double>();
  };
  EXPECT_GT(residue(result), 100 * (1 + residue(result.at("whatif").at("one_shot_fix"))));
}

}  // namespace
}  // namespace ballast
