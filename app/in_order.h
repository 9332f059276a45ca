// Many independent jobs on several threads, their results taken one at a time in the order of the
// jobs: what is made of them cannot tell how many threads there were.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace ballast {

// Threads to use when the user asked for `threads`; 0: as many as the machine has.
int thread_count(int threads);

// Calls work(0), work(1), ... up to `count`, started in that order, and take(0), take(1), ... each
// after its work, never two at once. When a take() returns false no further one is called and no
// further work is started. What a work() throws is thrown here in place of its take().
void run_in_order(std::size_t count, int threads, const std::function<void(std::size_t)>& work,
                  const std::function<bool(std::size_t)>& take);

// The same with results: `work` makes them, `take` gets them.
template <typename Result>
void map_in_order(std::size_t count, int threads, const std::function<Result(std::size_t)>& work,
                  const std::function<bool(std::size_t, Result&&)>& take) {
  std::vector<std::unique_ptr<Result>> results(count);
  run_in_order(
      count, threads, [&](std::size_t i) { results[i] = std::make_unique<Result>(work(i)); },
      [&](std::size_t i) {
        const std::unique_ptr<Result> result = std::move(results[i]);
        return take(i, std::move(*result));
      });
}

}  // namespace ballast
