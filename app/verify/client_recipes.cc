// What clients and balancers do about failures and slowness, and users in a closed loop.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/reference/formula.h"
#include "app/reference/law_text.h"
#include "app/verify/measures_of.h"
#include "app/verify/scenario_words.h"
#include "app/verify/simulation.h"

namespace ballast {

namespace {

void add(Simulation& s, const Json& expected, const char* name, Measure measure,
         double tolerance = 0.01, bool tail = false) {
  if (expected.contains(name) && expected[name].is_number())
    s.numbers.push_back(
        {name, expected[name].get<double>(), 0, tolerance, tail, std::move(measure)});
}

double attempts_per_request(const WindowStats& w) {
  return ratio_of(w.total.attempts, w.total.requests.offered);
}
double attempt_error_rate(const WindowStats& w) {
  return ratio_of(w.pools[0].attempts.failed, w.pools[0].attempts.offered);
}

// ---- closed networks ----------------------------------------------------------------------------

// Requests pass an entrance that costs nothing and then call the stations one after another. A
// station with any number of servers is time spent thinking.
std::vector<Simulation> network(const ReferenceEntry& e) {
  std::vector<double> service = numbers_of(e, e.parameters.contains("D") ? "D" : "S");
  std::vector<double> visits =
      e.parameters.contains("V") ? numbers_of(e, "V") : std::vector<double>(service.size(), 1);
  if (visits.size() != service.size()) throw BadParameter("S and V differ in length");
  const Json workers = e.parameters.value("servers", Json(std::vector<int>(service.size(), 1)));
  double think = e.parameters.contains("Z") ? number_of(e, "Z") : 0;
  const Json queues = e.section("expected").value("Q", Json::array());
  Simulation s;
  std::string calls, stations;
  std::uint32_t pool = 1;
  double bottleneck = 0, round = 0;
  for (std::size_t i = 0; i < service.size(); ++i) {
    if (!workers.at(i).is_number()) {
      think += service[i] * visits[i];
      continue;
    }
    const auto c = workers[i].get<std::uint32_t>();
    calls += fmt::format("{}{{pool: s{}, count: {:.9f}, algorithm: random}}",
                         calls.empty() ? "" : ", ", pool, visits[i]);
    stations += fmt::format("  s{}: {{servers: 1, workers: {}, work: {}}}\n", pool, c,
                            exponential_text(service[i]));
    if (i < queues.size() && queues[i].is_number())
      s.numbers.push_back({fmt::format("Q[{}]", i), queues[i].get<double>(), 0, 0.01, false,
                           [pool](const WindowStats& w) {
                             return w.pools[pool].servers[0].in_system_s / length_s(w);
                           }});
    bottleneck = std::max(bottleneck, service[i] * visits[i] / c);
    round += service[i] * visits[i];
    ++pool;
  }
  if (think <= 0) return {};  // a closed loop without thinking has no instant to start at
  const std::uint32_t users = count_of(e, "N");
  s.rate = std::min(users / (think + round), 1 / bottleneck);
  s.scenario = fmt::format(
      "traffic:\n  jobs: {{to: edge, arrivals: {{process: closed, users: {}, think: {}}}, work: "
      "{{distribution: deterministic, value: 0s}}}}\n"
      "balancers:\n  edge: {{algorithm: random, pool: entrance}}\n"
      "pools:\n  entrance: {{servers: 1, workers: unlimited, calls: [{}]}}\n{}",
      users, exponential_text(think), calls, stations);
  for (SimulatedNumber& number : measured_numbers(e.section("expected")))
    if (number.name == "X_system" || number.name == "R_system")
      s.numbers.push_back(std::move(number));
  s.customers = 6e5;
  s.warmup_s = 50 * (think + users * bottleneck);
  return {std::move(s)};
}

// ---- retries ------------------------------------------------------------------------------------

std::vector<Simulation> retries(const ReferenceEntry& e) {
  const Json expected = e.section("expected");
  const double p = number_of(e, "p");
  Simulation s;
  s.rate = 100;
  s.scenario = fmt::format(
      "traffic:\n  jobs: {{to: edge, arrivals: {{process: poisson, rate: 100/s}}, work: "
      "{{distribution: deterministic, value: 1ms}}, client: {{attempts: {}, backoff: {{kind: "
      "constant, base: 1ms}}}}}}\n"
      "balancers:\n  edge: {{algorithm: random, pool: app}}\n"
      "pools:\n  app: {{servers: 1, workers: unlimited}}\n"
      "events:\n  - {{at: 0s, fault: errors, target: app-1, ratio: {:.12f}}}\n",
      count_of(e, "retries") + 1, p);
  add(s, expected, "attempts_per_request", attempts_per_request);
  add(s, expected, "user_failure", failed_ratio);
  add(s, expected, "attempt_error_rate", attempt_error_rate);
  // As many as it takes to see the rarest event, a failed request, often enough.
  s.customers = 1.3e5 / std::clamp(expected.value("user_failure", 0.01), 1e-3, 1.0);
  s.warmup_s = 1;
  s.cooldown_s = 1;
  return {std::move(s)};
}

std::vector<Simulation> overload(const ReferenceEntry& e) {
  const Json expected = e.section("expected");
  const double capacity = number_of(e, "C");
  Simulation s;
  s.rate = number_of(e, "lam");
  s.load = 1;
  s.scenario = fmt::format(
      "traffic:\n  jobs: {{to: edge, arrivals: {{process: poisson, rate: {}}}, work: {}, client: "
      "{{attempts: {}, backoff: {{kind: constant, base: 60s, jitter: equal}}}}}}\n"
      "balancers:\n  edge: {{algorithm: random, pool: app}}\n"
      "pools:\n  app: {{servers: 1, queue: 200}}\n",
      rate_text(s.rate), exponential_text(1 / capacity), count_of(e, "attempts"));
  // A fluid: the entry gives it 1 %, beside the noise.
  add(s, expected, "offered_attempts",
      [](const WindowStats& w) { return static_cast<double>(w.total.attempts) / length_s(w); });
  add(s, expected, "amplification", attempts_per_request);
  add(s, expected, "attempt_error_rate", attempt_error_rate);
  add(s, expected, "user_failure", failed_ratio);
  for (SimulatedNumber& number : s.numbers) number.slack = 0.005 * number.exact;
  s.customers = std::max(4e6, 2e4 * s.rate);
  s.warmup_s = 600;
  s.cooldown_s = 200;
  return {std::move(s)};
}

// ---- copies -------------------------------------------------------------------------------------

std::vector<Simulation> hedging(const ReferenceEntry& e) {
  const Json expected = e.section("expected");
  const Law latency = drawn_law_of_text(text_of(e, "latency"), 1);
  std::vector<Simulation> all;
  for (const bool hedged : {true, false}) {
    Simulation s;
    s.variant = hedged ? "hedged" : "unhedged";
    s.rate = 1000;
    s.scv = 1;
    s.scenario = fmt::format(
        "traffic:\n  jobs: {{to: edge, arrivals: {{process: poisson, rate: 1000/s}}, work: {}, "
        "work_per: attempt}}\n"
        "balancers:\n  edge: {{algorithm: random, pool: app{}}}\n"
        "pools:\n  app: {{servers: 2, workers: unlimited}}\n",
        exponential_text(1),
        hedged ? fmt::format(", hedge: {{after: {}, copies: 1}}",
                             seconds_text(number_of(e, "hedge_delay")))
               : "");
    const double heavy = std::isfinite(latency->scv()) ? 1 : 4;
    if (hedged) {
      add(
          s, expected, "extra_requests",
          [](const WindowStats& w) { return attempts_per_request(w) - 1; }, 0.02);
      add(s, expected, "p99", measure_named("p99"), 0.02, true);
      add(s, expected, "p999", measure_named("p999"), 0.02, true);
    } else {
      add(s, expected, "p999_unhedged", measure_named("p999"), 0.02 * heavy, true);
    }
    s.customers = 4e6;
    s.warmup_s = 1;
    s.cooldown_s = 5000;  // the slowest of all belong to the tail; nobody comes meanwhile
    s.prepare = [latency](SystemSpec& system) {
      system.traffic[0].work = latency;
      auto& rate = std::get<OpenArrivals>(system.traffic[0].arrivals).rate;
      rate.segments = {{kStart, 1000, 1000}, {system.incident->to, 0, 0}};
    };
    all.push_back(std::move(s));
  }
  return all;
}

std::vector<Simulation> redundancy(const ReferenceEntry& e) {
  const std::uint32_t servers = count_of(e, "k"), copies = count_of(e, "d");
  const double mu = number_of(e, "mu");
  Simulation s;
  s.rate = servers * number_of(e, "lam_per_server");
  s.load = number_of(e, "lam_per_server") / mu;
  s.scenario = fmt::format(
      "traffic:\n  jobs: {{to: edge, arrivals: {{{}}}, work: {}, work_per: attempt}}\n"
      "balancers:\n  edge: {{algorithm: random, pool: app{}}}\n"
      "pools:\n  app: {{servers: {}}}\n",
      poisson_text(s.rate), exponential_text(1 / mu),
      copies > 1 ? fmt::format(", hedge: {{after: 0s, copies: {}}}", copies - 1) : "", servers);
  s.numbers = measured_numbers(e.section("expected"));
  s.customers = std::max(4e6, customers_for_one_percent(s.load));
  s.warmup_s = 100;
  s.cooldown_s = 100;
  return {std::move(s)};
}

}  // namespace

std::span<const Recipe> client_recipes() {
  static const std::array<Recipe, 6> kAll{{
      {"closed network", {"N", "S", "V"}, network},
      {"closed network", {"N", "D"}, network},
      {"up to r retries", {"p", "retries"}, retries},
      {"overloaded finite-buffer server", {"lam", "C", "attempts"}, overload},
      {"hedging after delay h", {"latency", "hedge_delay"}, hedging},
      {"Redundancy-d", {"k", "d", "lam_per_server", "mu"}, redundancy},
  }};
  return kAll;
}

}  // namespace ballast
