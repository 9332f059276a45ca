// Pools: splits by weight, policies that look at queues, hashes.
#include <array>
#include <cmath>

#include "app/reference/formula.h"
#include "models/theory/idle_queue.h"
#include "models/theory/key_spread.h"
#include "models/theory/many_servers.h"
#include "models/theory/power_of_d.h"
#include "models/theory/shortest_queue.h"
#include "models/theory/weighted_split.h"

namespace ballast {

namespace {

using namespace theory;

// ---- splits -------------------------------------------------------------------------------------

Answers split(const ReferenceEntry& e) {
  const std::vector<double> arrivals = numbers_of(e, "lams"), services = numbers_of(e, "mus");
  if (arrivals.size() != services.size()) throw BadParameter("lams and mus differ in length");
  const WeightedSplit split(arrivals, services);
  Json rho = Json::array(), sojourn = Json::array();
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    rho.push_back(split.utilization(i));
    sojourn.push_back(split.mean_sojourn_s(i));
  }
  return Answers(Json::object({{"rho", rho},
                               {"W_per_server", sojourn},
                               {"W", split.mean_sojourn_s()},
                               {"backlog_growth_per_unit_time", split.backlog_growth_per_s()},
                               {"fluid_loss_fraction_if_finite_buffer", split.fluid_loss_ratio()},
                               {"affected_request_share", split.affected_ratio()},
                               {"throughput_limit", split.throughput_limit_per_s()}}),
                 [split](const std::string& name, const Json&) -> Json {
                   if (const auto p = quantile_in(name, "sojourn_"))
                     return split.sojourn_quantile_s(*p);
                   if (const auto t = number_in(name, "P_sojourn_gt_"))
                     return split.sojourn_beyond(*t);
                   return {};
                 });
}

Answers bounded_split(const ReferenceEntry& e) {
  const double arrivals = number_of(e, "lam"), services = number_of(e, "service_rate_per_worker");
  const double limit = number_of(e, "slo_s");
  const std::uint32_t workers = count_of(e, "workers"), places = count_of(e, "K_max_in_system");
  BoundedSplit split;
  Json unique = Json::array();
  double before = -1;
  for (const double share : numbers_of(e, "shares")) {
    const BoundedQueue queue(share * arrivals, services, workers, places);
    split.servers.push_back({share, queue});
    if (share == before) continue;
    before = share;
    unique.push_back({{"share", share},
                      {"offered", share * arrivals},
                      {"rho", share * arrivals / (workers * services)},
                      {"loss", queue.loss_ratio()},
                      {"W_accepted", queue.mean_sojourn_s()},
                      {"P_slow_given_accepted", queue.sojourn_beyond(limit)},
                      {"p95_accepted", queue.sojourn_quantile_s(0.95)}});
  }
  const double lost = split.loss_ratio(), slow = split.slow_ratio(limit);
  return Answers(Json::object({{"request_error_rate", lost},
                               {"slow_but_ok_rate", slow},
                               {"bad_rate", lost + slow},
                               {"per_server_unique", unique}}));
}

// A tier behind a pool, before and during a spike.
Answers tier(const ReferenceEntry& e) {
  const double services = number_of(e, "mu");
  const ManyServers before(number_of(e, "qps_before"), services, count_of(e, "c"));
  const ManyServers during(number_of(e, "qps_during"), services, count_of(e, "c"));
  return Answers(Json::object({{"util_before", before.utilization()},
                               {"util_during", during.utilization()},
                               {"P_wait_before", before.wait_probability()},
                               {"P_wait_during", during.wait_probability()},
                               {"mean_wait_before_ms", 1e3 * before.mean_wait_s()},
                               {"mean_wait_during_ms", 1e3 * during.mean_wait_s()}}));
}

// ---- policies that look at queues ---------------------------------------------------------------

// The cut of the entry where it names one, so that the same digits come out.
Answers shortest(const ReferenceEntry& e) {
  const std::uint32_t servers = count_of(e, "n");
  const double rho = number_of(e, "rho"), work = 1 / number_of(e, "mu");
  const Bounds bounds = shortest_queue_bounds(servers, rho);
  Json values = {{"lower_MMn", bounds.low * work}, {"upper_random_split", bounds.high * work}};
  if (e.section("expected").is_object()) {
    ShortestQueueCut cut = shortest_queue_cut(servers, rho);
    const Json given = e.section("truncation");
    if (given.is_object() && given.contains("M")) cut.longest = given["M"].get<std::uint32_t>();
    if (shortest_queue_cost(servers, cut) > 1e11)
      throw BadParameter("the chain of this many queues is too large to be solved");
    const ShortestQueue queue = shortest_queue(servers, rho, cut);
    values["W"] = queue.mean_sojourn * work;
    values["P_wait"] = queue.wait_probability;
  }
  return Answers(std::move(values));
}

Answers least_work(const ReferenceEntry& e) {
  const std::uint32_t servers = count_of(e, "n");
  const double services = number_of(e, "mu");
  const ManyServers queue(servers * number_of(e, "rho") * services, services, servers);
  return Answers(Json::object({{"W", queue.mean_sojourn_s()}, {"Wq", queue.mean_wait_s()}}));
}

Answers idle_queues(const ReferenceEntry& e) {
  const double rho = number_of(e, "lam");
  const IdleQueue random = idle_queue(rho, number_of(e, "r"), 1);
  const IdleQueue better = idle_queue(rho, number_of(e, "r"), 2);
  const double two = PowerOfD(2, rho).mean_sojourn();
  return Answers(Json::object(
      {{"W_JIQ_random", random.mean_sojourn},
       {"occupied_fraction_random", random.occupied_ratio},
       {"W_JIQ_SQ2", better.mean_sojourn},
       {"occupied_fraction_SQ2", better.occupied_ratio},
       {"W_SQ2", two},
       {"queueing_overhead_ratio_SQ2_over_JIQ_SQ2", (two - 1) / (better.mean_sojourn - 1)}}));
}

Answers choices(const ReferenceEntry& e) {
  const double work = 1 / number_of(e, "mu");
  const PowerOfD pool(number_of(e, "d"), number_of(e, "lam_per_server") * work);
  return Answers(Json::object({{"T_mean_field", pool.mean_sojourn() * work}}),
                 [pool, work](const std::string& name, const Json& asked) -> Json {
                   if (const auto p = quantile_in(name, "sojourn_", "_mean_field"))
                     return pool.sojourn_quantile(*p) * work;
                   if (name != "tail_s") return {};
                   Json tail = Json::array();
                   for (std::uint32_t i = 1; i <= asked.size(); ++i)
                     tail.push_back(pool.share_with_at_least(i));
                   return tail;
                 });
}

// ---- hashes -------------------------------------------------------------------------------------

Answers ring(const ReferenceEntry& e) {
  const std::uint32_t servers = count_of(e, "n"), points = count_of(e, "vnodes");
  Json values = {{"rms_cv_exact", ring_rms_cv(servers, points)}};
  if (points == 1) values["E_max_over_mean_exact"] = ring_mean_max_over_mean(servers);
  return Answers(std::move(values));
}

Answers maglev(const ReferenceEntry& e) {
  const TableEntries entries = maglev_entries(count_of(e, "backends"), count_of(e, "M"));
  return Answers(Json::object({{"entries_min", entries.least},
                               {"entries_max", entries.most},
                               {"max_over_mean", entries.max_over_mean}}));
}

Answers balls(const ReferenceEntry& e) {
  return Answers(
      Json::object({{"approx", random_max_over_mean(count_of(e, "n"), number_of(e, "m"))}}));
}

Answers bounded_load(const ReferenceEntry& e) {
  return Answers(
      Json::object({{"max_over_mean_bound", bounded_load_over_mean(number_of(e, "eps"))}}));
}

}  // namespace

std::span<const Formula> pool_formulas() {
  static const std::array<Formula, 11> kAll{{
      {"Poisson stream split", {"lams", "mus"}, split},
      {"weighted random split",
       {"lam", "shares", "workers", "K_max_in_system", "service_rate_per_worker", "slo_s"},
       bounded_split},
      {"M/M/", {"c", "mu", "qps_before", "qps_during"}, tier},
      {"JSQ", {"n", "rho", "mu"}, shortest},
      {"least-work-left", {"n", "rho", "mu"}, least_work},
      {"distributed Join-Idle-Queue", {"lam", "r"}, idle_queues},
      {"supermarket model", {"d", "lam_per_server", "mu"}, choices},
      {"consistent-hash ring", {"n", "vnodes"}, ring},
      {"Maglev table", {"backends", "M"}, maglev},
      {"m balls into n bins", {"m", "n"}, balls},
      {"consistent hashing with bounded loads", {"eps"}, bounded_load},
  }};
  return kAll;
}

}  // namespace ballast
