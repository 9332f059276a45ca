// Courses from a given start: what a queue does on the way. A pool of many servers behind a random
// split is as many independent queues, so that one run gives many samples.
#include <fmt/format.h>

#include <array>

#include "app/reference/formula.h"
#include "app/verify/measures_of.h"
#include "app/verify/scenario_words.h"
#include "app/verify/simulation.h"

namespace ballast {

namespace {

constexpr int kQueues = 1000;
// Long enough before a step for the queues to forget that they began empty.
constexpr double kLeadIn_s = 300;

Simulation queues(const std::string& rate, double mu, const std::string& pool, double until_s) {
  Simulation s;
  s.rate = kQueues;
  s.fixed_s = until_s;
  s.customers = kQueues * until_s * 120;
  s.load = 0.9;
  s.scenario = one_pool_text("process: poisson, rate: " + rate, exponential_text(1 / mu), pool);
  return s;
}

// Mean number in each queue at the end of the run.
double present(const WindowStats& w) {
  return static_cast<double>(w.total.requests.in_flight()) / kQueues;
}

std::string servers_text() { return fmt::format("servers: {}", kQueues); }

std::vector<Simulation> growth(const ReferenceEntry& e) {
  std::vector<Simulation> all;
  const double rate = number_of(e, "lam"), mu = number_of(e, "mu");
  const Json expected = e.section("expected");
  for (const auto& [name, numbers] : expected.items()) {
    const auto at = number_in("at" + name, "at");
    if (!at || !(*at > 0) || !numbers.is_object() || !numbers.contains("E_N")) continue;
    Simulation s = queues(rate_text(rate * kQueues), mu, servers_text(), *at);
    s.variant = "at " + name;
    s.numbers = {{name + ".E_N", numbers["E_N"].get<double>(), 0, 0.01, false, present}};
    all.push_back(std::move(s));
  }
  return all;
}

std::vector<Simulation> step(const ReferenceEntry& e) {
  std::vector<Simulation> all;
  const Json expected = e.section("expected");
  if (!expected.contains("E_N_at")) return all;
  std::string profile;
  for (const Json& point : e.parameters.at("lam")) {
    const double at = point.at(0).get<double>();
    profile += fmt::format("{}{{at: {}, rate: {}}}", profile.empty() ? "[" : ", ",
                           seconds_text(at > 0 ? at + kLeadIn_s : 0),
                           rate_text(point.at(1).get<double>() * kQueues));
  }
  for (const auto& [name, value] : expected["E_N_at"].items()) {
    const auto at = number_in("at" + name, "at");
    if (!at || !value.is_number()) continue;
    Simulation s = queues(profile + "]", number_of(e, "mu"), servers_text(), kLeadIn_s + *at);
    s.variant = "at " + name;
    s.numbers = {{"E_N_at." + name, value.get<double>(), 0, 0.01, false, present}};
    all.push_back(std::move(s));
  }
  return all;
}

std::vector<Simulation> outage(const ReferenceEntry& e) {
  const double length_s = number_of(e, "duration");
  const Json expected = e.section("expected");
  Simulation s =
      queues(fmt::format("[{{at: 0s, rate: {}}}, {{at: {}, rate: {}}}]",
                         rate_text(number_of(e, "lam_before") * kQueues), seconds_text(kLeadIn_s),
                         rate_text(number_of(e, "lam_during") * kQueues)),
             number_of(e, "mu"), servers_text() + fmt::format(", queue: {}", count_of(e, "K") - 1),
             length_s);
  s.warmup_s = kLeadIn_s;
  const auto add = [&](const char* name, Measure measure) {
    if (expected.contains(name))
      s.numbers.push_back(
          {name, expected[name].get<double>(), 0, 0.005, false, std::move(measure)});
  };
  add("expected_losses",
      [](const WindowStats& w) { return static_cast<double>(w.total.requests.failed) / kQueues; });
  add("expected_arrivals",
      [](const WindowStats& w) { return static_cast<double>(w.total.requests.offered) / kQueues; });
  add("loss_fraction", failed_ratio);
  return {std::move(s)};
}

}  // namespace

std::span<const Recipe> course_recipes() {
  static const std::array<Recipe, 3> kAll{{
      {"M/M/1 transient from empty", {"lam", "mu"}, growth},
      {"M/M/1, stationary at", {"lam", "mu"}, step},
      {"M/M/1/", {"lam_before", "lam_during", "duration", "K", "mu"}, outage},
  }};
  return kAll;
}

}  // namespace ballast
