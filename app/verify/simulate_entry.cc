#include "app/verify/simulate_entry.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/text.h"
#include "models/simulation.h"
#include "scenarios/scenario.h"
#include "sim/check.h"

namespace ballast {

namespace {

// Exact values carry nine digits or more; what has no variance must only meet those.
constexpr double kResolution = 1e-6;
// Of an event that the runs expect fewer than 10 times no more than 25 may happen: one chance in
// 20 000 for a Poisson number.
constexpr double kRareExpected = 10, kRareSeen = 25;

SystemSpec compiled(const Simulation& simulation) {
  const Checked<Document> document = parse_document(
      "version: 1\nname: reference\nduration: 1s\n" + simulation.scenario, "reference entry");
  SIM_CHECK(document.ok(), "the scenario of a reference entry does not parse");
  Checked<Scenario> scenario = compile(*document.value);
  if (!scenario.ok()) throw std::invalid_argument(scenario.diagnostics.front().text());
  return std::move(scenario.value->system);
}

// What the replications measured, one list a number.
struct Samples {
  std::vector<std::vector<double>> values;
  double requests = 0;
  std::size_t replications = 0;
  bool stopped = false;
};

Samples replications_of(const Simulation& simulation, double customers, std::size_t replications,
                        std::uint64_t seed, const std::atomic<bool>& stop,
                        const std::function<void(double)>& progress) {
  Samples samples;
  samples.values.resize(simulation.numbers.size());
  const SystemSpec base = compiled(simulation);
  double length_s = simulation.fixed_s;
  if (length_s > 0)
    replications =
        std::max(replications, static_cast<std::size_t>(customers / (simulation.rate * length_s)));
  else
    length_s = customers / simulation.rate / static_cast<double>(replications);
  double served = 0;
  for (std::uint32_t replication = 0; replication < replications; ++replication) {
    SystemSpec system = base;
    system.seed = seed;
    system.replication = replication;
    system.warmup = from_seconds(simulation.warmup_s);
    const Duration measured = from_seconds(simulation.warmup_s + length_s);
    system.duration = measured + from_seconds(simulation.cooldown_s);
    system.interval = std::max(Duration{1}, system.duration / 64);  // where it can be stopped
    system.incident = Window{kStart + system.warmup, kStart + measured};
    if (simulation.prepare) simulation.prepare(system);
    RunControl control;
    control.stop = &stop;
    const RunResult result = simulate(system, control);
    if (result.partial) {
      samples.stopped = true;
      return samples;
    }
    const WindowStats& window = result.windows.at(0);
    samples.requests += static_cast<double>(window.total.requests.offered);
    for (std::size_t i = 0; i < simulation.numbers.size(); ++i)
      samples.values[i].push_back(simulation.numbers[i].measure(window));
    ++samples.replications;
    served += length_s * simulation.rate;
    progress(served);
  }
  return samples;
}

CheckedNumber judged(const SimulatedNumber& number, const std::vector<double>& values,
                     double requests) {
  CheckedNumber checked{number.name, number.exact, {}, CheckedNumber::Verdict::kNoData, false};
  if (std::any_of(values.begin(), values.end(), [](double v) { return !std::isfinite(v); }))
    return checked;
  Interval estimate = mean_interval(values, kVerifyConfidence);
  const double half = std::hypot(estimate.half_width(), number.slack);
  estimate.low = estimate.value - half;
  estimate.high = estimate.value + half;
  checked.estimate = estimate;
  const double size = std::abs(number.exact);
  const double off = std::abs(estimate.value - number.exact);
  bool inside = off <= half + kResolution * size;
  if (size * requests < kRareExpected) inside = estimate.value * requests <= kRareSeen;
  checked.verdict = inside ? CheckedNumber::Verdict::kAgrees : CheckedNumber::Verdict::kDiffers;
  const double tolerance = number.tolerance * (number.tail ? 2 : 1);
  checked.within_tolerance = off <= tolerance * size && half <= 1.5 * tolerance * size;
  return checked;
}

}  // namespace

bool CheckedSimulation::agrees() const {
  return std::all_of(numbers.begin(), numbers.end(), [](const CheckedNumber& number) {
    return number.verdict == CheckedNumber::Verdict::kAgrees;
  });
}

double customers_of(const Simulation& simulation, const VerifyEffort& effort,
                    std::string* skipped) {
  const double scale = 0.01 / effort.precision;
  double customers = simulation.customers * scale * scale;
  if (simulation.fixed_s > 0)
    customers = std::max(customers, static_cast<double>(effort.replications) * simulation.rate *
                                        (simulation.warmup_s + simulation.fixed_s));
  if (simulation.load > effort.most_load)
    *skipped = fmt::format("load {}", percent_text(simulation.load));
  else if (simulation.scv > effort.most_scv)
    *skipped = fmt::format("squared cv {}", number_text(simulation.scv));
  else if (!(customers <= effort.most_customers))
    *skipped = fmt::format("it takes {} customers", short_count_text(customers));
  return customers;
}

CheckedSimulation simulate_entry(const Simulation& simulation, const VerifyEffort& effort,
                                 const std::atomic<bool>& stop,
                                 const std::function<void(double)>& progress) {
  CheckedSimulation checked;
  checked.variant = simulation.variant;
  const double customers = customers_of(simulation, effort, &checked.skipped);
  if (!checked.skipped.empty()) return checked;
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    checked.second_look = seed == 2;
    const Samples samples =
        replications_of(simulation, checked.second_look ? 4 * customers : customers,
                        effort.replications, seed, stop, progress);
    checked.numbers.clear();
    if (samples.stopped) return checked;
    checked.customers = samples.requests;
    checked.replications = samples.replications;
    for (std::size_t i = 0; i < simulation.numbers.size(); ++i)
      checked.numbers.push_back(judged(simulation.numbers[i], samples.values[i], samples.requests));
    if (checked.agrees()) break;
  }
  return checked;
}

}  // namespace ballast
