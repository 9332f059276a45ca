#include "app/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <thread>

namespace ballast {
namespace {

using std::chrono::seconds;

TEST(Progress, MayBeCalledFromManyThreads) {
  std::ostringstream out;
  Progress progress(Progress::Mode::kPlain, "x", std::vector<Duration>(4, seconds{1000}), out);
  std::vector<std::thread> threads;
  for (std::size_t run = 0; run < 4; ++run)
    threads.emplace_back([&progress, run] {
      for (int t = 0; t <= 1000; ++t) progress.update(run, kStart + seconds{t}, 1);
    });
  for (std::thread& thread : threads) thread.join();
  progress.finish();
  const std::string text = out.str();
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 10);
}

}  // namespace
}  // namespace ballast
