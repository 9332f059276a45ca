// What one draw, one recorded duration and one arrival cost: the parts of the engine that every
// request passes through.
#include <benchmark/benchmark.h>

#include <utility>
#include <vector>

#include "models/traffic/popularity.h"
#include "models/traffic/rate_profile.h"
#include "sim/distribution.h"
#include "sim/histogram.h"
#include "sim/random.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;

void random_word(benchmark::State& state) {
  Rng rng(1);
  for (auto _ : state) benchmark::DoNotOptimize(rng());
}
BENCHMARK(random_word);

// A counter key: a generator made for one request and one draw from it.
void random_word_of_counter_key(benchmark::State& state) {
  std::uint64_t index = 0;
  for (auto _ : state) benchmark::DoNotOptimize(Rng(1, index++)());
}
BENCHMARK(random_word_of_counter_key);

// One number of a request, without a generator.
void random_uniform_of_counter_key(benchmark::State& state) {
  std::uint64_t index = 0;
  for (auto _ : state) benchmark::DoNotOptimize(keyed_uniform(1, index++));
}
BENCHMARK(random_uniform_of_counter_key);

// A server of many, chosen at random.
void random_below(benchmark::State& state) {
  Rng rng(1);
  for (auto _ : state) benchmark::DoNotOptimize(rng.below(1000));
}
BENCHMARK(random_below);

Law made(const char* kind, std::vector<std::pair<const char*, Args::Value>> values) {
  Args args;
  for (auto& [name, value] : values) args.set(name, std::move(value));
  return find_distribution_kind(kind)->make(args);
}

Args quantile(double p, Duration value) {
  Args args;
  args.set("p", p);
  args.set("value", value);
  return args;
}

Args part(double share, Law law) {
  Args args;
  args.set("share", share);
  args.set("law", std::move(law));
  return args;
}

void draw(benchmark::State& state, Law (*make)()) {
  const Law law = make();
  Rng rng(1);
  for (auto _ : state) benchmark::DoNotOptimize(law->sample(rng));
}
constexpr Duration kMean = 80ms;
BENCHMARK_CAPTURE(draw, exponential, [] { return exponential_law(0.08); });
BENCHMARK_CAPTURE(draw, deterministic, [] { return deterministic_law(0.08); });
BENCHMARK_CAPTURE(draw, uniform, [] {
  return made("uniform", {{"min", Duration{0}}, {"max", kMean}});
});
BENCHMARK_CAPTURE(draw, lognormal, [] { return lognormal_law(0.08, 1); });
BENCHMARK_CAPTURE(draw, gamma_smooth, [] { return gamma_law(0.08, 0.5); });
BENCHMARK_CAPTURE(draw, gamma_bursty, [] { return gamma_law(0.08, 2); });
BENCHMARK_CAPTURE(draw, erlang, [] {
  return made("erlang", {{"mean", kMean}, {"k", std::int64_t{4}}});
});
BENCHMARK_CAPTURE(draw, hyperexponential, [] { return hyperexponential_law(0.08, 2); });
BENCHMARK_CAPTURE(draw, weibull, [] { return made("weibull", {{"mean", kMean}, {"shape", 0.5}}); });
BENCHMARK_CAPTURE(draw, pareto, [] { return made("pareto", {{"mean", kMean}, {"alpha", 2.5}}); });
BENCHMARK_CAPTURE(draw, bounded_pareto, [] {
  return made("bounded_pareto", {{"min", Duration{10ms}}, {"max", Duration{10s}}, {"alpha", 1.5}});
});
BENCHMARK_CAPTURE(draw, mixture, [] {
  return made(
      "mixture",
      {{"of", std::vector{part(0.8, exponential_law(0.01)), part(0.2, exponential_law(0.3))}}});
});
BENCHMARK_CAPTURE(draw, empirical, [] {
  return made(
      "empirical",
      {{"quantiles", std::vector{quantile(0.5, 50ms), quantile(0.9, 200ms), quantile(0.99, 1s)}}});
});

std::vector<Duration> durations(std::size_t n) {
  const Law law = exponential_law(0.08);
  Rng rng(1);
  std::vector<Duration> result(n);
  for (Duration& d : result) d = law->sample(rng);
  return result;
}

void histogram_record(benchmark::State& state) {
  constexpr std::size_t kValues = 4096;
  const auto values = durations(kValues);
  Histogram histogram;
  std::size_t i = 0;
  for (auto _ : state) histogram.record(values[i++ % kValues]);
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(histogram_record);

void histogram_merge(benchmark::State& state) {
  Histogram from;
  for (const Duration d : durations(100000)) from.record(d);
  Histogram into;
  for (auto _ : state) into.merge(from);
  benchmark::DoNotOptimize(into.count());
}
BENCHMARK(histogram_merge);

void histogram_quantile(benchmark::State& state) {
  Histogram histogram;
  for (const Duration d : durations(100000)) histogram.record(d);
  for (auto _ : state) benchmark::DoNotOptimize(histogram.quantile_s(0.99));
}
BENCHMARK(histogram_quantile);

void rate_clock_constant(benchmark::State& state) {
  RateClock clock(RateProfile::constant(600));
  for (auto _ : state) benchmark::DoNotOptimize(clock.advance(1));
}
BENCHMARK(rate_clock_constant);

void rate_clock_ramp(benchmark::State& state) {
  RateClock clock({{{kStart, 600, 6000}, {kStart + 24h * 365 * 100, 6000, 6000}}});
  for (auto _ : state) benchmark::DoNotOptimize(clock.advance(1));
}
BENCHMARK(rate_clock_ramp);

void popularity(benchmark::State& state, double zipf) {
  const Popularity users({200000, zipf});
  Rng rng(1);
  for (auto _ : state) benchmark::DoNotOptimize(users.sample(rng));
}
BENCHMARK_CAPTURE(popularity, uniform, 0.0);
BENCHMARK_CAPTURE(popularity, zipf_1, 1.0);
BENCHMARK_CAPTURE(popularity, zipf_1_1, 1.1);

}  // namespace
}  // namespace ballast
