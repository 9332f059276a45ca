// The course of a queue over time.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "app/reference/formula.h"
#include "models/theory/bounded_queue.h"
#include "models/theory/transient.h"

namespace ballast {

namespace {

using namespace theory;

// Rates that hold from an instant on, in order.
struct Step {
  double from = 0;
  double arrivals = 0;
};

double end_of(const std::vector<Step>& steps, std::size_t i) {
  return i + 1 < steps.size() ? steps[i + 1].from : std::numeric_limits<double>::infinity();
}

// Room for all who may come by `until`.
std::uint32_t places_for(const std::vector<Step>& steps, double services, double until) {
  double growth = 0, fastest = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double length = std::max(0.0, std::min(until, end_of(steps, i)) - steps[i].from);
    growth += std::max(0.0, steps[i].arrivals - services) * length;
    fastest = std::max(fastest, steps[i].arrivals + services);
  }
  // A stable queue: its own fluctuations, beyond those of so many events.
  double stationary = 0;
  if (const double rho = steps[0].arrivals / services; rho < 1) stationary = -40 / std::log(rho);
  return unreached_places(growth + stationary, fastest * until);
}

void advance_to(TransientQueue& queue, const std::vector<Step>& steps, double until) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double to = std::min(until, end_of(steps, i));
    if (to > queue.time_s()) queue.advance(steps[i].arrivals, to - queue.time_s());
  }
}

Json state_of(const TransientQueue& queue) {
  return {{"E_N", queue.mean_in_system()},
          {"P_empty", queue.probability(0)},
          {"var_N", queue.in_system_variance()}};
}

Answers from_empty(const ReferenceEntry& e) {
  const std::vector<Step> steps{{0, number_of(e, "lam")}};
  const double services = number_of(e, "mu");
  return Answers(Json::object(), [steps, services](const std::string& name, const Json&) -> Json {
    const auto at = number_in(name, "");
    if (!at) return {};
    TransientQueue queue(services, 1, places_for(steps, services, *at));
    advance_to(queue, steps, *at);
    return state_of(queue);
  });
}

std::vector<Step> steps_of(const ReferenceEntry& e, const char* name) {
  std::vector<Step> steps;
  const Json& list = e.parameters.at(name);
  const auto is_step = [](const Json& s) {
    return s.is_array() && s.size() == 2 && s[0].is_number() && s[1].is_number();
  };
  if (!list.is_array() || list.empty() || !std::all_of(list.begin(), list.end(), is_step))
    throw BadParameter(std::string("the parameter ") + name + " is not a list of [time, rate]");
  for (const Json& step : list) steps.push_back({step[0].get<double>(), step[1].get<double>()});
  return steps;
}

// Stationary at the first rate, then steps.
Answers steps_in_rate(const ReferenceEntry& e) {
  const std::vector<Step> steps = steps_of(e, "lam");
  const double services = number_of(e, "mu");
  double backlog = 0, peak = 0, drain = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double growth = steps[i].arrivals - services;
    if (i + 1 < steps.size())
      backlog = std::max(0.0, backlog + growth * (end_of(steps, i) - steps[i].from));
    else if (growth < 0)
      drain = backlog / -growth;
    peak = std::max(peak, backlog);
  }
  return Answers(Json::object({{"fluid_peak", peak}, {"fluid_drain_time_after_fix", drain}}),
                 [steps, services](const std::string& name, const Json& asked) -> Json {
                   if (name != "E_N_at" || !asked.is_object()) return {};
                   Json means = Json::object();
                   for (const auto& [key, value] : asked.items()) {
                     const auto at = number_in(key, "");
                     if (!at) continue;
                     TransientQueue queue(services, 1, places_for(steps, services, *at));
                     queue.start_stationary(steps[0].arrivals);
                     advance_to(queue, steps, *at);
                     means[key] = queue.mean_in_system();
                   }
                   return means;
                 });
}

// Stationary at one rate, then a time at another, in a bounded queue.
Answers outage(const ReferenceEntry& e) {
  const double services = number_of(e, "mu"), during = number_of(e, "lam_during");
  const std::uint32_t places = count_of(e, "K");
  TransientQueue queue(services, 1, places);
  queue.start_stationary(number_of(e, "lam_before"));
  queue.advance(during, number_of(e, "duration"));
  const double stationary = BoundedQueue(during, services, 1, places).loss_ratio();
  return Answers(Json::object({{"expected_losses", queue.lost()},
                               {"expected_arrivals", queue.arrived()},
                               {"loss_fraction", queue.lost() / queue.arrived()}}),
                 [stationary](const std::string& name, const Json&) -> Json {
                   return name.starts_with("stationary_loss") ? Json(stationary) : Json();
                 });
}

}  // namespace

std::span<const Formula> course_formulas() {
  static const std::array<Formula, 3> kAll{{
      {"M/M/1 transient from empty", {"lam", "mu"}, from_empty},
      {"M/M/1, stationary", {"lam", "mu"}, steps_in_rate},
      {"M/M/1/", {"mu", "K", "lam_before", "lam_during", "duration"}, outage},
  }};
  return kAll;
}

}  // namespace ballast
