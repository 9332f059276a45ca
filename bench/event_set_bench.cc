// What the pending events cost: the hold model (Jones, "An empirical comparison of priority-queue
// and event-set implementations", CACM 1986). Each iteration takes the next event and puts another
// in its place, an exponential time later, so that the number pending stays what it was. The draw
// is 3 ns of it.
#include <benchmark/benchmark.h>

#include <vector>

#include "sim/distribution.h"
#include "sim/random.h"
#include "sim/timer_set.h"
#include "sim/winner_tree.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;

const Law kGap = exponential_law(1);

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->RangeMultiplier(10)->Range(100, 1'000'000);
}

// Completions: as many workers as events.
void hold_winner_tree(benchmark::State& state) {
  const auto workers = static_cast<std::uint32_t>(state.range(0));
  WinnerTree tree(workers);
  Rng rng(1);
  for (std::uint32_t slot = 0; slot < workers; ++slot)
    tree.set(slot, kStart + kGap->sample(rng), kStart);
  for (auto _ : state) {
    const Time now = tree.next_time();
    tree.set(tree.next_slot(), now + kGap->sample(rng), now);
  }
  benchmark::DoNotOptimize(tree.next_time());
}
BENCHMARK(hold_winner_tree)->Apply(sizes);

// Timers of all delays: backoff with jitter, think times, calls.
void hold_timers(benchmark::State& state) {
  TimerSet timers;
  Rng rng(1);
  for (std::int64_t i = 0; i < state.range(0); ++i)
    timers.at(kStart + kGap->sample(rng), Phase::kArrive, 0, 0, 0);
  for (auto _ : state) timers.at(timers.pop().at + kGap->sample(rng), Phase::kArrive, 0, 0, 0);
  benchmark::DoNotOptimize(timers.next_time());
}
BENCHMARK(hold_timers)->Apply(sizes);

// Timers of one delay, beside as many kinds of timers as a busy scenario has. No draw here.
void hold_timers_of_constant_delay(benchmark::State& state) {
  TimerSet timers;
  for (const Duration other : {1s, 2s, 5s})
    timers.after(timers.ring(0, other, Phase::kTimeout), kStart + 3650 * 24h, 0, 0);
  const TimerSet::RingId ring = timers.ring(0, 10s, Phase::kTimeout);
  Time now = kStart;
  for (std::int64_t i = 0; i < state.range(0); ++i) timers.after(ring, now += 1us, 0, 0);
  for (auto _ : state) {
    timers.after(ring, now += 1us, 0, 0);
    benchmark::DoNotOptimize(timers.pop());
  }
}
BENCHMARK(hold_timers_of_constant_delay)->Apply(sizes);

// A timeout as requests have it: started with the tag of its request, cancelled by giving the
// record another tag, and passed over when its turn comes.
void timer_start_cancel(benchmark::State& state) {
  constexpr std::uint32_t kRecords = 4096;
  std::vector<std::uint32_t> tags(kRecords);
  TimerSet timers;
  const TimerSet::RingId ring = timers.ring(0, Duration{10ms}, Phase::kTimeout);
  Time now = kStart;
  std::uint32_t record = 0;
  std::uint64_t fired = 0;
  for (auto _ : state) {
    now += 1us;
    record = (record + 1) % kRecords;
    timers.after(ring, now, record, tags[record]);
    ++tags[record];
    while (timers.next_time() <= now) {
      const Timer timer = timers.pop();
      fired += tags[timer.subject] == timer.tag;
    }
  }
  if (fired > 0) state.SkipWithError("a cancelled timer fired");
}
BENCHMARK(timer_start_cancel);

}  // namespace
}  // namespace ballast
