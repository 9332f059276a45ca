// Least work left is a central queue: with the same arrivals and works every request waits exactly
// as long, to the nanosecond, whatever their laws (Harchol-Balter, 2013, chapter 24; Foss, 1980).
// The central queue is one server that has all the workers.
//
// This is no statistical test: a policy that sent one request in a million to the second best
// server would change the histogram of waits. For exponential work the mean is that of M/M/c, known
// here to 1.5 % at 99.9 %.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

struct Case {
  const char* name;
  Law gap;  // of mean 1
  Law work;
  std::uint32_t servers;
  std::uint32_t workers;  // of each
  double load;
  double speed;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

SystemSpec system_under(const Case& c, std::uint32_t servers, std::uint32_t workers,
                        std::string_view algorithm) {
  const double rate = c.load * c.servers * c.workers * c.speed;
  SystemSpec spec =
      system_of(renewal_of(c.gap, rate), c.work, pool_of("app", servers, workers), algorithm);
  for (ServerSpec& server : spec.pools[0].servers) server.speed = c.speed;
  spec.duration = from_seconds(100000 / rate);
  spec.interval = spec.duration;
  return spec;
}

class LeastWork : public testing::TestWithParam<Case> {};

TEST_P(LeastWork, WaitsExactlyAsInOneCentralQueue) {
  const Case& c = GetParam();
  const WindowStats spread = simulate(system_under(c, c.servers, c.workers, "lwl")).whole;
  const WindowStats central = simulate(system_under(c, 1, c.servers * c.workers, "lwl")).whole;
  EXPECT_GT(spread.pools[0].wait.count(), 99000u);
  EXPECT_GT(measures::waited(spread), 0.05);
  EXPECT_TRUE(spread.pools[0].wait == central.pools[0].wait);
  EXPECT_TRUE(spread.total.latency == central.total.latency);
  EXPECT_EQ(spread.pools[0].wait.max(), central.pools[0].wait.max());
}

// Otherwise the comparison would prove nothing.
TEST_P(LeastWork, WaitsDifferentlyUnderAnyOtherAlgorithm) {
  const Case& c = GetParam();
  const WindowStats spread = simulate(system_under(c, c.servers, c.workers, "round_robin")).whole;
  const WindowStats central = simulate(system_under(c, 1, c.servers * c.workers, "lwl")).whole;
  EXPECT_EQ(spread.total.requests.offered, central.total.requests.offered);
  EXPECT_FALSE(spread.pools[0].wait == central.pools[0].wait);
}

INSTANTIATE_TEST_SUITE_P(
    Laws, LeastWork,
    testing::Values(
        Case{"exponential", exponential_law(1), exponential_law(1), 10, 1, 0.8, 1},
        Case{"deterministic_gaps", deterministic_law(1), exponential_law(1), 4, 1, 0.9, 1},
        Case{"two_servers_of_heavy_tail", exponential_law(1), lognormal_law(1, 5), 2, 1, 0.7, 1},
        Case{"hyperexponential", exponential_law(1), hyperexponential_law(1, 3), 8, 1, 0.5, 1},
        Case{"bursts", hyperexponential_law(1, 4), lognormal_law(1, 1), 20, 1, 0.8, 1},
        Case{"many_workers", exponential_law(1), lognormal_law(1, 2), 3, 4, 0.9, 1},
        Case{"speed", exponential_law(1), exponential_law(1), 5, 2, 0.9, 1.7}),
    [](const testing::TestParamInfo<Case>& named) { return std::string(named.param.name); });

class LeastWorkMean : public testing::TestWithParam<Entry> {};
TEST_P(LeastWorkMean, IsThatOfErlang) {
  const Entry& e = GetParam();
  const std::uint32_t n = e.count("n");
  const double rho = e.number("rho");
  const double customers = rho < 0.7 ? 1.5e6 : n == 2 ? 6e6 : 3e6;
  const SystemSpec spec =
      system_of(poisson(n * rho), exponential_law(1), pool_of("app", n, 1), "lwl");
  EXPECT_TRUE(
      agrees(interval_of(samples_of(spec, plan_for(customers, n * rho, warmup_for(rho)),
                                    [](const WindowStats& w) { return w.total.latency.mean_s(); })),
             e.expected.at("W")));
}
INSTANTIATE_TEST_SUITE_P(Reference, LeastWorkMean,
                         testing::ValuesIn(entries_of(
                             "jsq_lwl_jiq", [](const Entry& e) { return begins(e.id, "lwl-"); })),
                         test_name);

}  // namespace
}  // namespace ballast
