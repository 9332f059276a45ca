// Single queues.
#include <array>
#include <cmath>

#include "app/reference/formula.h"
#include "app/reference/law_text.h"
#include "models/theory/bounded_queue.h"
#include "models/theory/breakdowns.h"
#include "models/theory/closed_network.h"
#include "models/theory/erlang.h"
#include "models/theory/general_arrivals.h"
#include "models/theory/general_work.h"
#include "models/theory/impatience.h"
#include "models/theory/many_servers.h"
#include "models/theory/modulated_queue.h"
#include "models/theory/processor_sharing.h"

namespace ballast {

namespace {

using namespace theory;

std::uint32_t workers_of(const ReferenceEntry& e) {
  return e.parameters.contains("c") ? count_of(e, "c") : 1;
}

Answers many_servers(const ReferenceEntry& e) {
  const ManyServers queue(number_of(e, "lam"), number_of(e, "mu"), workers_of(e));
  return Answers(Json::object({{"L", queue.mean_in_system()},
                               {"Lq", queue.mean_waiting()},
                               {"W", queue.mean_sojourn_s()},
                               {"Wq", queue.mean_wait_s()},
                               {"P_wait", queue.wait_probability()},
                               {"erlang_C", queue.wait_probability()},
                               {"utilisation", queue.utilization()},
                               {"var_sojourn", queue.sojourn_variance_s2()},
                               {"var_L", queue.in_system_variance()},
                               {"busy_period_mean", queue.mean_busy_period_s()}}),
                 [queue](const std::string& name, const Json&) -> Json {
                   if (const auto p = quantile_in(name, "wait_")) return queue.wait_quantile_s(*p);
                   if (const auto p = quantile_in(name, "sojourn_"))
                     return queue.sojourn_quantile_s(*p);
                   if (const auto p = quantile_in(name, "")) return queue.sojourn_quantile_s(*p);
                   if (const auto t = number_in(name, "P_sojourn_gt_"))
                     return queue.sojourn_beyond(*t);
                   if (const auto t = number_in(name, "P_wait_gt_")) return queue.wait_beyond(*t);
                   if (const auto t = number_in(name, "P_wait_le_"))
                     return 1 - queue.wait_beyond(*t);
                   return {};
                 });
}

Answers loss_system(const ReferenceEntry& e) {
  const double erlangs = number_of(e, "offered_erlangs");
  const double loss = erlang_b(count_of(e, "c"), erlangs);
  return Answers(Json::object({{"loss", loss}, {"carried", erlangs * (1 - loss)}}));
}

Answers bounded_queue(const ReferenceEntry& e) {
  const double arrivals = number_of(e, "lam"), services = number_of(e, "mu");
  const std::uint32_t workers = workers_of(e);
  const BoundedQueue queue(arrivals, services, workers, count_of(e, "K"));
  return Answers(Json::object({{"loss", queue.loss_ratio()},
                               {"L", queue.mean_in_system()},
                               {"Lq", queue.mean_waiting()},
                               {"W_accepted", queue.mean_sojourn_s()},
                               {"Wq_accepted", queue.mean_wait_s()},
                               {"throughput", queue.throughput_per_s()},
                               {"utilisation", queue.utilization()},
                               {"P_wait_accepted", queue.wait_probability()},
                               {"fluid_loss", fluid_loss_ratio(arrivals / (workers * services))}}),
                 [queue](const std::string& name, const Json&) -> Json {
                   if (const auto p = quantile_in(name, "sojourn_accepted_"))
                     return queue.sojourn_quantile_s(*p);
                   if (const auto p = quantile_in(name, "wait_accepted_"))
                     return queue.wait_quantile_s(*p);
                   return {};
                 });
}

Answers finite_source(const ReferenceEntry& e) {
  const double think = number_of(e, "Z"), work = number_of(e, "S");
  const ClosedNetwork network = closed_network(count_of(e, "N"), think, {{1, work, workers_of(e)}});
  return Answers(Json::object({{"throughput", network.rounds_per_s},
                               {"response", network.response_s},
                               {"utilisation", network.stations[0].utilization}}));
}

Answers impatience(const ReferenceEntry& e) {
  const ErlangA queue =
      erlang_a(number_of(e, "lam"), number_of(e, "mu"), count_of(e, "c"), number_of(e, "theta"));
  return Answers(Json::object({{"P_abandon", queue.abandon_ratio},
                               {"Lq", queue.mean_waiting},
                               {"Wq", queue.mean_wait_s},
                               {"P_delay", queue.wait_probability},
                               {"utilisation", queue.utilization}}));
}

Answers timeout(const ReferenceEntry& e) {
  const double arrivals = number_of(e, "lam"), services = number_of(e, "mu");
  const QueueTimeout queue = queue_timeout(arrivals, services, number_of(e, "tau"));
  return Answers(Json::object({{"P_timeout", queue.timeout_ratio},
                               {"P_idle", queue.idle_ratio},
                               {"mean_wait_of_served", queue.mean_wait_of_served_s},
                               {"fluid_loss", fluid_loss_ratio(arrivals / services)}}));
}

Answers general_work(const ReferenceEntry& e) {
  const double arrivals = number_of(e, "lam");
  const KnownLawPtr work = law_of_text(text_of(e, "service"), 1);
  const double wait = mean_wait_s(arrivals, *work);
  return Answers(Json::object({{"Wq", wait},
                               {"W", wait + work->mean()},
                               {"L", arrivals * (wait + work->mean())},
                               {"Lq", arrivals * wait},
                               {"sd_Wq", std::sqrt(wait_variance_s2(arrivals, *work))}}));
}

Answers constant_work(const ReferenceEntry& e) {
  const double arrivals = number_of(e, "lam"), work = number_of(e, "D");
  const ConstantWork queue(arrivals, work);
  return Answers(Json::object({{"Wq", mean_wait_s(arrivals, *constant(work))},
                               {"W", mean_wait_s(arrivals, *constant(work)) + work}}),
                 [queue, work](const std::string& name, const Json&) -> Json {
                   if (const auto p = quantile_in(name, "wait_")) return queue.wait_quantile_s(*p);
                   if (const auto p = quantile_in(name, "sojourn_"))
                     return work + queue.wait_quantile_s(*p);
                   if (const auto t = number_in(name, "P_wait_le_")) return queue.wait_at_most(*t);
                   if (const auto t = number_in(name, "P_wait_gt_"))
                     return 1 - queue.wait_at_most(*t);
                   return {};
                 });
}

Answers sharing_variance(const ReferenceEntry& e) {
  const double services = number_of(e, "mu"), rho = number_of(e, "lam") / services;
  return Answers(Json::object({{"var_T", sharing_sojourn_variance_s2(rho, 1 / services)},
                               {"W", sharing_slowdown(rho) / services}}));
}

Answers sharing(const ReferenceEntry& e) {
  const double work = number_of(e, "mean_service"), rho = number_of(e, "lam") * work;
  return Answers(Json::object({{"W", work * sharing_slowdown(rho)},
                               {"L", rho * sharing_slowdown(rho)},
                               {"conditional_slowdown", sharing_slowdown(rho)}}),
                 [rho](const std::string& name, const Json& asked) -> Json {
                   if (name != "P_N") return {};
                   Json law = Json::array();
                   for (std::uint32_t n = 0; n < asked.size(); ++n)
                     law.push_back(sharing_probability(rho, n));
                   return law;
                 });
}

Answers general_arrivals(const ReferenceEntry& e) {
  const KnownLawPtr gap = law_of_text(text_of(e, "interarrival"), 1 / number_of(e, "lam"));
  const GeneralArrivals queue(*gap, number_of(e, "mu"));
  return Answers(Json::object({{"sigma", queue.wait_probability()},
                               {"P_wait", queue.wait_probability()},
                               {"Wq", queue.mean_wait_s()},
                               {"W", queue.mean_sojourn_s()},
                               {"L", queue.mean_in_system()}}),
                 [queue](const std::string& name, const Json&) -> Json {
                   if (const auto p = quantile_in(name, "wait_")) return queue.wait_quantile_s(*p);
                   if (const auto p = quantile_in(name, "sojourn_"))
                     return queue.sojourn_quantile_s(*p);
                   return {};
                 });
}

Answers breakdowns(const ReferenceEntry& e) {
  const BreakdownQueue queue{number_of(e, "lam"), number_of(e, "mu"), number_of(e, "xi"),
                             number_of(e, "eta")};
  return Answers(Json::object({{"L", queue.mean_in_system()},
                               {"W", queue.mean_sojourn_s()},
                               {"availability", queue.availability()}}));
}

Answers vacations(const ReferenceEntry& e) {
  const double arrivals = number_of(e, "lam"), work = 1 / number_of(e, "mu");
  const double wait = mean_wait_with_vacations_s(arrivals, *exponential(work),
                                                 *law_of_text(text_of(e, "vacation"), 1));
  return Answers(Json::object({{"Wq", wait}, {"W", wait + work}, {"L", arrivals * (wait + work)}}));
}

Answers modulated(const Environment& environment) {
  const ModulatedQueue queue = modulated_queue(environment, 1);
  return Answers(Json::object({{"mean_rate", queue.arrivals_per_s},
                               {"L", queue.mean_in_system},
                               {"Lq", queue.mean_waiting},
                               {"W", queue.mean_sojourn_s},
                               {"Wq", queue.mean_wait_s},
                               {"P_wait", queue.wait_probability}}));
}

Answers changing_server(const ReferenceEntry& e) {
  const double arrivals = number_of(e, "lam");
  return modulated(
      alternating({{arrivals, number_of(e, "mu1"), 1 / number_of(e, "rate_to_slow")},
                   {arrivals, number_of(e, "mu2"), 1 / number_of(e, "rate_to_fast")}}));
}

Answers bursts(const ReferenceEntry& e) {
  const double services = number_of(e, "mu");
  return modulated(
      alternating({{number_of(e, "lam_high"), services, 1 / number_of(e, "rate_high_to_low")},
                   {number_of(e, "lam_low"), services, 1 / number_of(e, "rate_low_to_high")}}));
}

}  // namespace

std::span<const Formula> queue_formulas() {
  static const std::array<Formula, 18> kAll{{
      {"M/M/1 FCFS", {"lam", "mu"}, many_servers},
      {"M/M/c FCFS", {"lam", "mu", "c"}, many_servers},
      {"M/G/c/c", {"c", "offered_erlangs"}, loss_system},
      {"M/M/1/K", {"lam", "mu", "K"}, bounded_queue},
      {"M/M/c/K", {"lam", "mu", "K", "c"}, bounded_queue},
      {"M/M/1//N", {"N", "Z", "S"}, finite_source},
      {"M/M/c//N", {"N", "Z", "S", "c"}, finite_source},
      {"M/M/c+M", {"c", "lam", "mu", "theta"}, impatience},
      {"M/M/1+D", {"lam", "mu", "tau"}, timeout},
      {"M/G/1 FCFS", {"lam", "service"}, general_work},
      {"M/D/1 FCFS", {"lam", "D"}, constant_work},
      {"M/M/1-PS", {"lam", "mu"}, sharing_variance},
      {"M/G/1-PS", {"lam", "mean_service"}, sharing},
      {"G/M/1 FCFS", {"lam", "mu", "interarrival"}, general_arrivals},
      {"M/M/1", {"lam", "mu", "xi", "eta"}, breakdowns},
      {"M/M/1", {"lam", "mu", "vacation"}, vacations},
      {"M/M/1", {"lam", "mu1", "mu2", "rate_to_slow", "rate_to_fast"}, changing_server},
      {"MMPP(2)/M/1",
       {"lam_high", "lam_low", "rate_high_to_low", "rate_low_to_high", "mu"},
       bursts},
  }};
  return kAll;
}

}  // namespace ballast
