// Staffing by Erlang's second formula: the plan of a pool with one queue in front of all servers
// (`lwl`, or one server with many workers) is the number of servers that the formula asks for.
//
// Every claim of a plan holds with a probability of 95 %; of 24 plans with two or three claims each
// a few may be wrong. Seeds are fixed; none is.
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "app/plan/plan.h"
#include "models/theory/erlang.h"
#include "models/theory/many_servers.h"

namespace ballast {
namespace {

constexpr double kWork_s = 0.1;

struct Case {
  double erlangs;
  double wait_ratio;  // at most; 0: not asked
  double p99_s;       // of the sojourn, at most
  bool workers;       // of one server, instead of servers
};

std::string name_of(const testing::TestParamInfo<Case>& info) {
  const Case& c = info.param;
  std::string name = "Erlangs" + std::to_string(std::lround(c.erlangs * 10)) +
                     (c.wait_ratio > 0 ? "Wait" + std::to_string(std::lround(c.wait_ratio * 100))
                                       : "P99In" + std::to_string(std::lround(c.p99_s * 1000)));
  return name + (c.workers ? "Workers" : "Servers");
}

// The fewest that the formula allows.
std::int64_t exact(const Case& c) {
  if (c.wait_ratio > 0) return theory::servers_for_wait_ratio(c.erlangs, c.wait_ratio);
  auto servers = static_cast<std::uint32_t>(c.erlangs) + 1;
  while (theory::ManyServers(c.erlangs / kWork_s, 1 / kWork_s, servers).sojourn_quantile_s(.99) >
         c.p99_s)
    ++servers;
  return servers;
}

std::string scenario(const Case& c) {
  const double rate = c.erlangs / kWork_s;
  const int start = static_cast<int>(c.erlangs * 1.5) + 2;
  return "version: 1\nname: staffing\nwarmup: 20s\nduration: " +
         std::to_string(std::lround(20 + 20000 / rate)) +
         "s\ntraffic:\n  web: {to: edge, arrivals: {process: poisson, rate: " +
         std::to_string(rate) +
         "/s}, work: {distribution: exponential, mean: 100ms}}\n"
         "balancers:\n  edge: {algorithm: lwl, pool: app}\npools:\n  app: {servers: " +
         std::to_string(c.workers ? 1 : start) +
         ", workers: " + std::to_string(c.workers ? start : 1) + "}\n";
}

std::string objective(const Case& c) {
  if (c.wait_ratio > 0)
    return "pools.app.wait_ratio <= " + std::to_string(c.wait_ratio * 100) + "%";
  return "latency.p99 <= " + std::to_string(std::lround(c.p99_s * 1000)) + "ms";
}

class ErlangPlanSlow : public testing::TestWithParam<Case> {};
TEST_P(ErlangPlanSlow, FindsTheNumberOfTheFormula) {
  const Case& c = GetParam();
  const auto file = std::filesystem::temp_directory_path() /
                    ("ballast-erlang-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(file) << scenario(c);
  const LoadedScenario loaded({file.string(), {}, {}});
  std::filesystem::remove(file);
  const auto variable = c.workers ? workers_of(loaded, "app") : servers_of(loaded, "app", 0);
  const PlanQuestion question{*variable, "app", read_objectives({objective(c)}, loaded.base()),
                              read_conditions({}), 2};
  PlanOptions options;
  options.most = 32 * variable->present();
  options.curve = false;
  const std::atomic<bool> stop{false};
  const PlanAnswer answer = make_plan(question, options, stop);
  ASSERT_TRUE(answer.sure.has_value());
  // Exactly, or within the interval of what could not be told apart.
  EXPECT_LE(*answer.possible, exact(c));
  EXPECT_GE(*answer.sure, exact(c));
  EXPECT_LE(*answer.sure - *answer.possible, 1);
  EXPECT_TRUE(answer.below_ruled_out);
  EXPECT_FALSE(answer.not_monotone_at.has_value());
}

INSTANTIATE_TEST_SUITE_P(WaitRatio, ErlangPlanSlow,
                         testing::Values(Case{1.5, .2, 0, false}, Case{3, .5, 0, false},
                                         Case{3, .1, 0, true}, Case{5, .3, 0, false},
                                         Case{5, .05, 0, true}, Case{8, .2, 0, false},
                                         Case{12, .4, 0, true}, Case{12, .1, 0, false},
                                         Case{20, .2, 0, true}, Case{20, .05, 0, false},
                                         Case{35, .3, 0, true}, Case{50, .1, 0, false},
                                         Case{50, .5, 0, true}, Case{80, .2, 0, true}),
                         name_of);
INSTANTIATE_TEST_SUITE_P(P99, ErlangPlanSlow,
                         testing::Values(Case{1.5, 0, .6, false}, Case{3, 0, .5, true},
                                         Case{3, 0, .8, false}, Case{5, 0, .55, true},
                                         Case{8, 0, .5, false}, Case{12, 0, .6, true},
                                         Case{20, 0, .5, false}, Case{20, 0, .7, true},
                                         Case{35, 0, .55, false}, Case{50, 0, .5, true}),
                         name_of);

}  // namespace
}  // namespace ballast
