#include "app/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/text.h"

namespace ballast {

namespace {

constexpr std::int64_t kDrawEveryMs = 100;
constexpr double kLate_s = 3;
constexpr std::size_t kBarWidth = 20;
constexpr std::size_t kLineWidth = 79;  // does not wrap on any terminal in use

}  // namespace

Progress::Progress(Mode mode, const std::string& name, const std::vector<Duration>& durations,
                   std::ostream& out)
    : mode_(mode),
      name_(clip(name, 24)),
      runs_(durations.size()),
      out_(out),
      expected_(durations.size()) {
  for (std::size_t i = 0; i < durations.size(); ++i) runs_[i].length_ns = durations[i].count();
}

void Progress::expect(std::size_t runs) {
  expected_.store(std::min(runs, runs_.size()), std::memory_order_relaxed);
}

void Progress::update(std::size_t run, Time reached, std::uint64_t requests) {
  if (mode_ == Mode::kOff) return;
  runs_[run].reached_ns.store(ns(reached), std::memory_order_relaxed);
  runs_[run].requests.store(requests, std::memory_order_relaxed);
  const auto wall = std::chrono::duration<double>(Clock::now() - started_).count();
  const auto wall_ms = static_cast<std::int64_t>(wall * 1000);
  if (wall_ms < next_draw_ms_.load(std::memory_order_relaxed)) return;
  const std::unique_lock lock(drawing_, std::try_to_lock);
  if (!lock) return;  // another run is drawing
  next_draw_ms_.store(wall_ms + kDrawEveryMs, std::memory_order_relaxed);
  draw(wall);
}

void Progress::draw(double wall_s) {
  double length = 0;
  double reached = 0;
  for (std::size_t i = 0; i < expected_.load(std::memory_order_relaxed); ++i) {
    length += static_cast<double>(runs_[i].length_ns);
    reached += static_cast<double>(runs_[i].reached_ns.load(std::memory_order_relaxed));
  }
  const double done = length > 0 ? std::min(1.0, reached / length) : 1;
  if (mode_ == Mode::kBar) {
    out_ << "\r\x1b[2K" << clip(line(done, wall_s), kLineWidth) << std::flush;
    bar_shown_ = true;
    return;
  }
  if (mode_ == Mode::kPlainLate && wall_s < kLate_s) return;
  const int tenths = static_cast<int>(done * 10);
  if (tenths <= tenths_shown_) return;
  tenths_shown_ = tenths;
  out_ << line(done, wall_s) << "\n" << std::flush;
}

std::string Progress::line(double done, double wall_s) const {
  std::uint64_t requests = 0;
  for (const Run& run : runs_) requests += run.requests.load(std::memory_order_relaxed);
  std::string bar;
  if (mode_ == Mode::kBar) {
    const auto full = static_cast<std::size_t>(done * static_cast<double>(kBarWidth));
    bar = " [" + std::string(full, '#') + std::string(kBarWidth - full, '.') + "]";
  }
  // Of one run its simulated time, of several how many there are.
  const std::string what =
      runs_.size() == 1
          ? time_text(static_cast<double>(runs_[0].reached_ns.load(std::memory_order_relaxed)) *
                      1e-9)
          : fmt::format("{} runs", expected_.load(std::memory_order_relaxed));
  // What a person waits for comes first: a narrow terminal cuts the end.
  std::string text = fmt::format("{}{} {:3.0f} %", name_, bar, done * 100);
  if (done > 0 && wall_s > 0.5) text += fmt::format("  {:.0f} s left", wall_s * (1 - done) / done);
  text += "  " + what;
  if (wall_s > 0)
    text +=
        fmt::format("  {} requests/s", short_count_text(static_cast<double>(requests) / wall_s));
  return text;
}

void Progress::finish() {
  const std::lock_guard lock(drawing_);
  if (bar_shown_) out_ << "\r\x1b[2K" << std::flush;
  bar_shown_ = false;
}

}  // namespace ballast
