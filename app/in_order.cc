#include "app/in_order.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

namespace ballast {

namespace {

// Hands finished jobs over in their order, whichever thread finishes the one that was waited for.
class Turnstile {
 public:
  Turnstile(std::size_t count, const std::function<bool(std::size_t)>& take)
      : take_(take), states_(count), errors_(count) {}

  bool open() const { return open_.load(std::memory_order_relaxed); }

  void finished(std::size_t job, std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    states_[job] = true;
    errors_[job] = std::move(error);
    while (open() && next_ < states_.size() && states_[next_]) {
      if (errors_[next_]) {
        failure_ = errors_[next_];
        close();
        return;
      }
      try {
        if (!take_(next_)) close();
      } catch (...) {
        failure_ = std::current_exception();
        close();
      }
      ++next_;
    }
  }
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void close() { open_.store(false, std::memory_order_relaxed); }

  const std::function<bool(std::size_t)>& take_;
  std::mutex mutex_;
  std::vector<bool> states_;
  std::vector<std::exception_ptr> errors_;
  std::size_t next_ = 0;  // to be taken
  std::exception_ptr failure_;
  std::atomic<bool> open_{true};
};

}  // namespace

int thread_count(int threads) {
  return threads > 0 ? threads : tbb::this_task_arena::max_concurrency();
}

void run_in_order(std::size_t count, int threads, const std::function<void(std::size_t)>& work,
                  const std::function<bool(std::size_t)>& take) {
  Turnstile turnstile(count, take);
  std::atomic<std::size_t> next{0};
  const auto worker = [&] {
    for (std::size_t job = next++; job < count && turnstile.open(); job = next++) {
      std::exception_ptr error;
      try {
        work(job);
      } catch (...) {
        error = std::current_exception();
      }
      turnstile.finished(job, std::move(error));
    }
  };

  const auto width = static_cast<std::size_t>(thread_count(threads));
  // Without this oneTBB never starts more threads than the machine has cores.
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, width);
  tbb::task_arena arena(static_cast<int>(width));
  arena.execute([&] {
    tbb::parallel_for(
        std::size_t{0}, std::min(width, count), [&](std::size_t) { worker(); },
        tbb::simple_partitioner());
  });
  turnstile.rethrow();
}

}  // namespace ballast
