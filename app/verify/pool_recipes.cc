// Pools of several servers: policies that look at queues, splits by weight.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/reference/formula.h"
#include "app/verify/measures_of.h"
#include "app/verify/scenario_words.h"
#include "app/verify/simulation.h"

namespace ballast {

namespace {

// From a half-width of 95 % to one of 99.9 %, for a normal estimate.
constexpr double kFrom95 = 3.2905 / 1.9600;

// Servers of one worker, all alike.
Simulation pool(const ReferenceEntry& e, std::uint32_t servers, double load, double mu,
                const std::string& algorithm) {
  Simulation s;
  s.rate = servers * load * mu;
  s.load = load;
  s.scenario = one_pool_text(poisson_text(s.rate), exponential_text(1 / mu),
                             fmt::format("servers: {}", servers), algorithm);
  s.customers = std::max(6e6, customers_for_one_percent(load) / 2);
  s.warmup_s = unsettled_s(load) / mu;
  s.numbers = measured_numbers(e.section("expected"));
  return s;
}

// The mean sojourn that another simulation found.
void expect_simulated(Simulation& s, const Json& simulated) {
  const double mean = simulated.at("W").get<double>();
  const double slack = kFrom95 * simulated.at("half_width_95").get<double>();
  s.numbers = {{"W", mean, slack, 0.01, false, measure_named("W")}};
}

std::vector<Simulation> informed(const ReferenceEntry& e, const char* load,
                                 const std::string& algorithm) {
  Simulation s = pool(e, count_of(e, "n"), number_of(e, load), number_of(e, "mu"), algorithm);
  if (const Json simulated = e.section("own_simulation"); simulated.is_object())
    expect_simulated(s, simulated);
  return {std::move(s)};
}
std::vector<Simulation> shortest(const ReferenceEntry& e) { return informed(e, "rho", "jsq"); }
std::vector<Simulation> least_work(const ReferenceEntry& e) { return informed(e, "rho", "lwl"); }
std::vector<Simulation> idle(const ReferenceEntry& e) { return informed(e, "lam", "jiq"); }

// The limit of many servers is biased at any number of them: the values to meet are simulated ones.
std::vector<Simulation> choices(const ReferenceEntry& e) {
  const Json simulated = e.section("own_simulation");
  std::vector<Simulation> all;
  const auto add = [&](const std::string& variant, const std::string& sampling,
                       const Json& values) {
    if (!values.is_object() || !values.contains("W")) return;
    Simulation s =
        pool(e, count_of(e, "n"), number_of(e, "lam_per_server"), number_of(e, "mu"),
             fmt::format("{{name: power_of_d, d: {}, sampling: {}}}", count_of(e, "d"), sampling));
    s.variant = variant;
    s.cooldown_s = 40;  // with many servers the run is so short that the last ones count
    expect_simulated(s, values);
    all.push_back(std::move(s));
  };
  if (e.parameters.contains("sampling")) {
    const bool distinct = text_of(e, "sampling") == "without replacement";
    add("", distinct ? "distinct" : "replacement", simulated);
  } else if (simulated.is_object()) {
    add("without replacement", "distinct", simulated.value("without_replacement", Json()));
    add("with replacement", "replacement", simulated.value("with_replacement", Json()));
  }
  return all;
}

// ---- splits -------------------------------------------------------------------------------------

// Whole weights: shares of the entries are multiples of 1/720, or given to six digits.
std::vector<long> weights_of(const std::vector<double>& shares) {
  for (const double scale : {720.0, 1e6}) {
    std::vector<long> weights;
    double off = 0;
    for (const double share : shares) {
      weights.push_back(std::lround(share * scale));
      off = std::max(off, std::abs(share * scale - std::round(share * scale)));
    }
    if (off < 1e-4 || scale > 720) return weights;
  }
  return {};
}

std::string servers_text(const std::vector<double>& shares, const std::vector<double>& speeds) {
  const std::vector<long> weights = weights_of(shares);
  std::string text = "servers: [";
  for (std::size_t i = 0; i < shares.size(); ++i)
    text += fmt::format("{}{{name: app-{}, weight: {}, speed: {:.12f}}}", i > 0 ? ", " : "", i + 1,
                        weights[i], speeds.empty() ? 1.0 : speeds[i]);
  return text + "]";
}

std::vector<Simulation> split(const ReferenceEntry& e) {
  const std::vector<double> rates = numbers_of(e, "lams"), speeds = numbers_of(e, "mus");
  if (rates.size() != speeds.size()) throw BadParameter("lams and mus differ in length");
  Simulation s;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    s.rate += rates[i];
    s.load = std::max(s.load, rates[i] / speeds[i]);
  }
  if (!(s.load < 1)) return {};  // no steady state
  std::vector<double> shares;
  for (const double rate : rates) shares.push_back(rate / s.rate);
  s.scenario =
      one_pool_text(poisson_text(s.rate), exponential_text(1), servers_text(shares, speeds));
  s.customers = customers_for_one_percent(s.load) * 2;
  s.warmup_s = unsettled_s(s.load) / *std::min_element(speeds.begin(), speeds.end());
  s.numbers = measured_numbers(e.section("expected"));
  return {std::move(s)};
}

std::vector<Simulation> bounded_split(const ReferenceEntry& e) {
  const std::uint32_t workers = count_of(e, "workers"), places = count_of(e, "K_max_in_system");
  const double mu = number_of(e, "service_rate_per_worker");
  const std::vector<double> shares = numbers_of(e, "shares");
  if (places < workers) return {};
  Simulation s;
  s.rate = number_of(e, "lam");
  for (const double share : shares)
    s.load = std::max(s.load, std::min(1.0, share * s.rate / (workers * mu)));
  s.scenario = fmt::format("slo: {{latency: {}}}\n", seconds_text(number_of(e, "slo_s"))) +
               one_pool_text(poisson_text(s.rate), exponential_text(1 / mu),
                             servers_text(shares, {}) + fmt::format(", workers: {}, queue: {}",
                                                                    workers, places - workers));
  s.numbers = measured_numbers(e.section("expected"));
  // The slow ones are rare, and come in clusters.
  const double slow = e.section("expected").value("slow_but_ok_rate", 0.0);
  s.customers = 4e6 + (slow > 1e-3 ? 1.3e5 * 8 / slow : 0);
  s.warmup_s = 30 * std::max(1.0, 12.5 / mu);
  s.cooldown_s = s.warmup_s;
  return {std::move(s)};
}

// A tier behind a pool, before and during a spike.
std::vector<Simulation> tier(const ReferenceEntry& e) {
  std::vector<Simulation> all;
  const double mu = number_of(e, "mu");
  const std::uint32_t workers = count_of(e, "c");
  const Json expected = e.section("expected");
  for (const char* when : {"before", "during"}) {
    Simulation s;
    s.variant = when;
    s.rate = number_of(e, fmt::format("qps_{}", when).c_str());
    s.load = s.rate / mu / workers;
    s.scenario = one_pool_text(poisson_text(s.rate), exponential_text(1 / mu),
                               fmt::format("servers: 1, workers: {}", workers));
    s.customers = 6e7;
    s.warmup_s = 100 / mu;
    struct Name {
      std::string name;
      const char* measure;
      double unit;
    };
    for (const Name& known : {Name{fmt::format("util_{}", when), "utilisation", 1},
                              Name{fmt::format("P_wait_{}", when), "P_wait", 1},
                              Name{fmt::format("mean_wait_{}_ms", when), "Wq", 1e3}}) {
      if (!expected.contains(known.name)) continue;
      s.numbers.push_back({known.name, expected[known.name].get<double>(), 0, 0.01, false,
                           [plain = measure_named(known.measure),
                            unit = known.unit](const WindowStats& w) { return unit * plain(w); }});
    }
    all.push_back(std::move(s));
  }
  return all;
}

}  // namespace

std::span<const Recipe> pool_recipes() {
  static const std::array<Recipe, 7> kAll{{
      {"JSQ", {"n", "rho", "mu"}, shortest},
      {"least-work-left", {"n", "rho", "mu"}, least_work},
      {"JIQ, one dispatcher", {"n", "lam", "mu"}, idle},
      {"supermarket model", {"n", "d", "lam_per_server", "mu"}, choices},
      {"Poisson stream split", {"lams", "mus"}, split},
      {"weighted random split",
       {"lam", "shares", "workers", "K_max_in_system", "service_rate_per_worker", "slo_s"},
       bounded_split},
      {"M/M/", {"c", "mu", "qps_before", "qps_during"}, tier},
  }};
  return kAll;
}

}  // namespace ballast
