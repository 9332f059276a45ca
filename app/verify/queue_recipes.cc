// Single queues.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/reference/formula.h"
#include "app/reference/law_text.h"
#include "app/verify/measures_of.h"
#include "app/verify/scenario_words.h"
#include "app/verify/simulation.h"
#include "models/theory/erlang.h"
#include "sim/random.h"

namespace ballast {

namespace {

std::uint32_t workers_of(const ReferenceEntry& e) {
  return e.parameters.contains("c") ? count_of(e, "c") : 1;
}

std::string pool_text(std::uint32_t workers, const std::string& more = "") {
  return fmt::format("servers: 1, workers: {}{}", workers, more);
}

// A queue whose length is planned as that of M/M/1 with this load.
Simulation queue(const ReferenceEntry& e, double rate, double load, double scv_sum) {
  Simulation s;
  s.rate = rate;
  s.load = load;
  s.scv = std::max(1.0, scv_sum - 1);
  s.customers = customers_for_one_percent(load, scv_sum) * (load < 0.6 ? 3 : 1);  // few wait there
  s.warmup_s = unsettled_s(load, scv_sum);
  s.numbers = measured_numbers(e.section("expected"));
  return s;
}

std::vector<Simulation> many_servers(const ReferenceEntry& e) {
  const double rate = number_of(e, "lam"), mu = number_of(e, "mu");
  const std::uint32_t workers = workers_of(e);
  if (!(rate < mu * workers)) return {};  // no steady state
  Simulation s = queue(e, rate, rate / mu / workers, 2);
  s.warmup_s /= mu;
  s.scenario = one_pool_text(poisson_text(rate), exponential_text(1 / mu), pool_text(workers));
  // Of many workers few requests wait at all.
  s.customers *= std::max(1.0, s.load / theory::erlang_c(workers, rate / mu));
  return {std::move(s)};
}

std::vector<Simulation> loss_system(const ReferenceEntry& e) {
  const double rate = number_of(e, "offered_erlangs");
  const double loss = e.section("expected").value("loss", 0.01);
  Simulation s = queue(e, rate, 0.5, 2);
  s.load = std::min(1.0, rate / count_of(e, "c"));
  s.scenario = one_pool_text(poisson_text(rate), exponential_text(1),
                             pool_text(count_of(e, "c"), ", queue: 0"));
  s.customers = 1.3e5 * 4 / loss;  // losses come in clusters
  s.warmup_s = 50;
  return {std::move(s)};
}

std::vector<Simulation> bounded_queue(const ReferenceEntry& e) {
  const double rate = number_of(e, "lam"), mu = number_of(e, "mu");
  const std::uint32_t workers = workers_of(e), places = count_of(e, "K");
  if (places < workers) return {};
  const double rho = rate / mu / workers;
  Simulation s = queue(e, rate, 0.5, 2);
  s.load = std::min(1.0, rho);
  s.scenario = one_pool_text(poisson_text(rate), exponential_text(1 / mu),
                             pool_text(workers, fmt::format(", queue: {}", places - workers)));
  // Far above 1 the queue hardly moves; around 1 it wanders over all its places, below 1 it seldom
  // overflows.
  s.customers = rho > 1.4 ? 4e6 : rho > 0.97 ? 8e6 : 2e7;
  s.customers *= std::max(1.0, places / 30.0);
  s.warmup_s = (200.0 + 10 * places) / mu;
  return {std::move(s)};
}

std::vector<Simulation> finite_source(const ReferenceEntry& e) {
  const double think = number_of(e, "Z"), work = number_of(e, "S");
  const std::uint32_t users = count_of(e, "N");
  const double rate = std::min(users / (think + work), workers_of(e) / work);
  Simulation s = queue(e, rate, 0.5, 2);
  s.scenario = one_pool_text(
      fmt::format("process: closed, users: {}, think: {}", users, exponential_text(think)),
      exponential_text(work), pool_text(workers_of(e)));
  s.customers = 4e6;
  s.warmup_s = 40 * (think + work) + 200;
  return {std::move(s)};
}

// A customer leaves the queue after `tau`: waiting is in the balancer, which knows such a limit.
std::vector<Simulation> timeout(const ReferenceEntry& e) {
  const double rate = number_of(e, "lam"), mu = number_of(e, "mu");
  Simulation s = queue(e, rate, 0.5, 2);
  s.load = std::min(1.0, rate / mu);
  s.scenario = fmt::format(
      "traffic:\n  jobs: {{to: edge, arrivals: {{{}}}, work: {}}}\n"
      "balancers:\n  edge: {{algorithm: random, pool: app, limits: {{server: 1, queue_timeout: "
      "{}}}}}\n"
      "pools:\n  app: {{servers: 1}}\n",
      poisson_text(rate), exponential_text(1 / mu), seconds_text(number_of(e, "tau")));
  const Json expected = e.section("expected");
  if (expected.contains("mean_wait_of_served"))
    s.numbers.push_back({"mean_wait_of_served", expected["mean_wait_of_served"].get<double>(), 0,
                         0.01, false,
                         [mu](const WindowStats& w) { return w.total.latency.mean_s() - 1 / mu; }});
  const double timeouts = expected.value("P_timeout", 0.01);
  s.customers = std::max(4e6, 2e6 / timeouts);
  s.warmup_s = 100 * number_of(e, "tau");
  return {std::move(s)};
}

std::vector<Simulation> general_work(const ReferenceEntry& e, const std::string& text) {
  const double rate = number_of(e, "lam");
  const theory::KnownLawPtr law = law_of_text(text, 1);
  const double mean = law->mean(), rho = rate * mean;
  if (!std::isfinite(law->moment(3)) || !(rho < 1)) return {};
  Simulation s = queue(e, rate, rho, 1 + law->scv());
  s.scv = law->scv();
  s.scenario = one_pool_text(poisson_text(rate), "LAW", pool_text(1));
  // A mean wait is known no better than the second moment of the work, whose estimate from one
  // customer has the relative variance E[S^4] / E[S^2]^2 - 1.
  constexpr double kPerUnit = 0.6 * 356 * 356;
  const double second = law->moment(2);
  s.customers += kPerUnit * (law->moment(4) / (second * second) - 1);
  // The wait remembers its largest works: the scale of its decay is E[S^3] / E[S^2].
  s.warmup_s = std::max(s.warmup_s, 40 * law->moment(3) / second / (1 - rho));
  s.prepare = [drawn = drawn_law_of_text(text, 1)](SystemSpec& system) {
    system.traffic[0].work = drawn;
  };
  s.scenario.replace(s.scenario.find("LAW"), 3, exponential_text(mean));
  return {std::move(s)};
}
std::vector<Simulation> general_work(const ReferenceEntry& e) {
  return general_work(e, text_of(e, "service"));
}
std::vector<Simulation> constant_work(const ReferenceEntry& e) {
  return general_work(e, fmt::format("deterministic {:.12g}", number_of(e, "D")));
}

std::vector<Simulation> sharing(const ReferenceEntry& e) {
  const double mean = number_of(e, "mean_service"), rate = number_of(e, "lam"), rho = rate * mean;
  Simulation s = queue(e, rate, rho, 2.4);
  s.scenario =
      one_pool_text(poisson_text(rate), exponential_text(mean), pool_text(1, ", discipline: ps"));
  return {std::move(s)};
}

std::vector<Simulation> general_arrivals(const ReferenceEntry& e) {
  const double rate = number_of(e, "lam"), mu = number_of(e, "mu"), rho = rate / mu;
  const std::string text = text_of(e, "interarrival");
  const Law gap = drawn_law_of_text(text, 1);
  if (!(rho < 1)) return {};
  const double scv = gap->scv();
  Simulation s = queue(e, rate, rho, 1 + scv);
  s.scv = std::max(1.0, scv);
  s.scenario = one_pool_text(poisson_text(rate), exponential_text(1 / mu), pool_text(1));
  // Gaps of mean 1 s, whatever mean the text names: the rate stretches them.
  const double mean = gap->mean_s();
  if (std::abs(mean - 1) > 1e-9) return {};
  s.prepare = [gap](SystemSpec& system) {
    std::get<OpenArrivals>(system.traffic[0].arrivals).gap = gap;
  };
  return {std::move(s)};
}

// ---- servers and arrivals that change by themselves ---------------------------------------------

// Alternating times of 1/rate up and down, from a start in the long-run state.
void add_faults(SystemSpec& system, FaultSpec fault, double rate_to_down, double rate_to_up) {
  Rng rng(hash_name("verify"), system.replication);
  const auto draw = [&](double rate) { return -std::log1p(-rng.uniform()) / rate; };
  const bool down_at_first = rng.uniform() < rate_to_down / (rate_to_down + rate_to_up);
  const double until_s = seconds(system.duration);
  fault.targets = {{0, 0}};
  double now_s = down_at_first ? 0 : draw(rate_to_down);
  while (now_s < until_s) {
    const double length_s = draw(rate_to_up);
    fault.length = from_seconds(length_s);
    TimelineEvent event;
    event.at = kStart + from_seconds(now_s);
    event.actions.emplace_back(fault);
    system.timeline.push_back(std::move(event));
    now_s += length_s + draw(rate_to_down);
  }
}

Simulation with_faults(const ReferenceEntry& e, const FaultSpec& fault, double mu, double to_down,
                       double to_up) {
  const double rate = number_of(e, "lam");
  const double down_share = to_down / (to_down + to_up);
  const double capacity =
      mu * (1 - down_share * (fault.kind == FaultSpec::Kind::kSlow ? 1 - 1 / fault.factor : 1));
  Simulation s = queue(e, rate, std::min(0.99, rate / capacity), 2);
  s.scenario = one_pool_text(poisson_text(rate), exponential_text(1 / mu), pool_text(1));
  // The times up and down are what has to be seen often: some ten thousand of them.
  s.customers = std::max(s.customers, 6e5 * rate * (1 / to_down + 1 / to_up));
  s.warmup_s = std::max(s.warmup_s / mu, 40 * (1 / to_down + 1 / to_up));
  s.prepare = [=](SystemSpec& system) { add_faults(system, fault, to_down, to_up); };
  return s;
}

std::vector<Simulation> breakdowns(const ReferenceEntry& e) {
  FaultSpec pause;
  pause.kind = FaultSpec::Kind::kPause;
  return {with_faults(e, pause, number_of(e, "mu"), number_of(e, "xi"), number_of(e, "eta"))};
}

std::vector<Simulation> changing_server(const ReferenceEntry& e) {
  FaultSpec slow;
  slow.kind = FaultSpec::Kind::kSlow;
  slow.factor = number_of(e, "mu1") / number_of(e, "mu2");
  return {with_faults(e, slow, number_of(e, "mu1"), number_of(e, "rate_to_slow"),
                      number_of(e, "rate_to_fast"))};
}

std::vector<Simulation> bursts(const ReferenceEntry& e) {
  const double mu = number_of(e, "mu");
  const double high = number_of(e, "lam_high"), low = number_of(e, "lam_low");
  const double high_s = 1 / number_of(e, "rate_high_to_low");
  const double low_s = 1 / number_of(e, "rate_low_to_high");
  const double rate = (high * high_s + low * low_s) / (high_s + low_s);
  Simulation s = queue(e, rate, rate / mu, 2);
  s.scenario = one_pool_text(
      fmt::format("process: mmpp, states: [{{rate: {}, hold: {}}}, {{rate: {}, hold: {}}}]",
                  rate_text(high), seconds_text(high_s), rate_text(low), seconds_text(low_s)),
      exponential_text(1 / mu), pool_text(1));
  // Each burst that overloads the server fills the queue far; some hundred thousand are to be seen.
  s.customers = std::max(s.customers, (high > mu ? 3e6 : 6e5) * rate * (high_s + low_s));
  s.warmup_s = std::max(s.warmup_s, 50 * (high_s + low_s));
  return {std::move(s)};
}

}  // namespace

std::span<const Recipe> queue_recipes() {
  static const std::array<Recipe, 15> kAll{{
      {"M/M/1 FCFS", {"lam", "mu"}, many_servers},
      {"M/M/c FCFS", {"lam", "mu", "c"}, many_servers},
      {"M/G/c/c", {"c", "offered_erlangs"}, loss_system},
      {"M/M/1/K", {"lam", "mu", "K"}, bounded_queue},
      {"M/M/c/K", {"lam", "mu", "K", "c"}, bounded_queue},
      {"M/M/1//N", {"N", "Z", "S"}, finite_source},
      {"M/M/c//N", {"N", "Z", "S", "c"}, finite_source},
      {"M/M/1+D", {"lam", "mu", "tau"}, timeout},
      {"M/G/1 FCFS", {"lam", "service"}, general_work},
      {"M/D/1 FCFS", {"lam", "D"}, constant_work},
      {"M/G/1-PS", {"lam", "mean_service"}, sharing},
      {"G/M/1 FCFS", {"lam", "mu", "interarrival"}, general_arrivals},
      {"M/M/1", {"lam", "mu", "xi", "eta"}, breakdowns},
      {"M/M/1", {"lam", "mu1", "mu2", "rate_to_slow", "rate_to_fast"}, changing_server},
      {"MMPP(2)/M/1",
       {"lam_high", "lam_low", "rate_high_to_low", "rate_low_to_high", "mu"},
       bursts},
  }};
  return kAll;
}

}  // namespace ballast
