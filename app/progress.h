// How far the runs are, on stderr: a bar on a terminal, redrawn at most ten times a second, or
// plain lines at each 10 % for logs. Called from the threads of the runs; never blocks them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "sim/time.h"

namespace ballast {

class Progress {
 public:
  enum class Mode {
    kOff,
    kBar,
    kPlain,      // a line each 10 %
    kPlainLate,  // the same, but only for what takes longer than three seconds
  };

  // `durations` of the runs, in simulated time. `name` is what the lines begin with.
  Progress(Mode mode, const std::string& name, const std::vector<Duration>& durations,
           std::ostream& out);
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Only so many of the runs are to be counted on, as far as is known.
  void expect(std::size_t runs);
  void update(std::size_t run, Time reached, std::uint64_t requests);
  void finish();  // takes the bar away

 private:
  using Clock = std::chrono::steady_clock;

  struct Run {
    std::int64_t length_ns = 0;
    std::atomic<std::int64_t> reached_ns{0};
    std::atomic<std::uint64_t> requests{0};
  };

  void draw(double wall_s);
  std::string line(double done, double wall_s) const;

  Mode mode_;
  std::string name_;
  std::vector<Run> runs_;
  std::ostream& out_;
  Clock::time_point started_ = Clock::now();
  std::atomic<std::int64_t> next_draw_ms_{0};
  std::mutex drawing_;
  std::atomic<std::size_t> expected_;
  int tenths_shown_ = 0;
  bool bar_shown_ = false;
};

}  // namespace ballast
