#include "app/sweep/sweep.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/progress.h"
#include "app/sweep/report.h"

namespace ballast {
namespace {

std::string swept(int threads) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("ballast-sweep-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(file) << R"(version: 1
name: small
duration: 20s
traffic:
  web: {to: edge, arrivals: {process: poisson, rate: 50/s}, work: {distribution: exponential, mean: 50ms}}
balancers:
  edge: {algorithm: jsq, pool: app}
pools:
  app: {servers: 4}
)";
  const LoadedScenario loaded({file.string(), {}, {}});
  std::filesystem::remove(file);
  const Grid grid = read_grid({"pools.app.servers=3..5", "pools.app.workers=1,2"});
  Sweep sweep(loaded, grid, lengths_of(loaded, grid), read_metrics({"latency.p99", "error_ratio"}),
              2, nullptr);
  std::ostringstream out;
  Progress progress(Progress::Mode::kPlain, "sweep", sweep.remaining(), out);
  const std::atomic<bool> stop{false};
  sweep.run(threads, stop, progress);
  return sweep_csv(sweep);
}

TEST(Sweep, IsTheSameOnAnyNumberOfThreads) {
  const std::string one = swept(1);
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 7);
  EXPECT_EQ(swept(4), one);
}

}  // namespace
}  // namespace ballast
