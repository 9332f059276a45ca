#include "models/theory/server_queue.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/balancers/policy.h"
#include "models/theory/bounded_queue.h"
#include "models/theory/erlang.h"
#include "models/theory/general_work.h"
#include "models/theory/law.h"
#include "models/theory/many_servers.h"
#include "models/theory/modulated_queue.h"
#include "models/theory/power_of_d.h"
#include "models/theory/shortest_queue.h"

namespace ballast {

namespace {

using Standing = QueuePrediction::Standing;

constexpr double kMostMultiplications = 5e8;  // about a second
constexpr double kPlacesWithoutLimit = 1e6;   // more of them are as good as no limit

struct Case {
  const Stream& stream;
  const AttemptWork& work;
  ServerShape server;

  double arrivals() const { return stream.rate_per_s; }
  double services() const { return 1 / work.mean_s; }
  double load() const { return arrivals() * work.mean_s / server.workers; }
  bool bounded() const { return server.queue < kPlacesWithoutLimit; }
  std::uint32_t places() const { return server.workers + server.queue; }
  bool fifo() const { return server.discipline == Discipline::kFifo; }
  bool shared() const { return server.discipline == Discipline::kProcessorSharing; }
  bool is_exact() const { return stream.exact() && work.left_out.empty(); }

  // "M/M" and "8/108" to "M/M/8/108".
  std::string name(const std::string& kind) const {
    std::string text = kind;
    text.append("/").append(std::to_string(server.workers));
    if (bounded()) text.append("/").append(std::to_string(places()));
    return text;
  }
  std::string work_letter() const { return work.exponential ? "M" : work.constant ? "D" : "G"; }
};

// From the queue with Poisson arrivals and exponential work.
struct MarkovQueue {
  double utilization = 0, loss_ratio = 0, wait_s = 0;
  std::function<double(double)> sojourn_beyond;
};

std::optional<MarkovQueue> markov_queue(const Case& c) {
  if (c.bounded()) {
    const theory::BoundedQueue queue(c.arrivals(), c.services(), c.server.workers, c.places());
    return MarkovQueue{queue.utilization(), queue.loss_ratio(), queue.mean_wait_s(),
                       [queue](double t) { return queue.sojourn_beyond(t); }};
  }
  const theory::ManyServers queue(c.arrivals(), c.services(), c.server.workers);
  if (!queue.stable()) return std::nullopt;
  return MarkovQueue{queue.utilization(), 0, queue.mean_wait_s(),
                     [queue](double t) { return queue.sojourn_beyond(t); }};
}

QueuePrediction from_markov(const Case& c, const MarkovQueue& queue, const std::string& kind) {
  QueuePrediction result;
  result.model = c.name(kind);
  result.standing = c.is_exact() ? Standing::kExact : Standing::kApproximation;
  result.utilization = queue.utilization;
  result.loss_ratio = queue.loss_ratio;
  result.wait_s = queue.wait_s;
  result.sojourn_s = queue.wait_s + c.work.mean_s;
  return result;
}

// Everybody is served at once.
QueuePrediction delay(const Case& c) {
  QueuePrediction result;
  result.model = "M/G/inf";
  result.standing = c.work.left_out.empty() ? Standing::kExact : Standing::kApproximation;
  result.sojourn_s = c.work.mean_s;
  if (c.work.exponential)
    result.sojourn_beyond = [mean = c.work.mean_s](double t) { return std::exp(-t / mean); };
  return result;
}

// Shared workers: the number present, and with it losses and means, do not depend on the law of the
// work (BCMP, Journal of the ACM 22, 1975).
std::optional<QueuePrediction> shared(const Case& c) {
  const auto queue = markov_queue(c);
  if (!queue) return std::nullopt;
  QueuePrediction result = from_markov(c, *queue, "M/G");
  result.model += "-PS";
  result.wait_s = 0;
  if (c.stream.kind != Stream::Kind::kPoisson) result.standing = Standing::kApproximation;
  return result;
}

std::optional<QueuePrediction> by_environment(const Case& c) {
  theory::Environment environment = c.stream.kind == Stream::Kind::kErlang
                                        ? theory::erlang_gaps(c.stream.stages, c.arrivals(), 1)
                                        : c.stream.environment;
  for (double& services : environment.services) services = c.services();
  const auto phases = static_cast<double>(environment.phases());
  const double levels = c.bounded() ? c.places() : c.server.workers;
  if (phases * phases * phases * levels > kMostMultiplications) return std::nullopt;
  const theory::ModulatedQueue queue = theory::modulated_queue(
      environment, c.server.workers, c.bounded() ? c.places() : theory::kNoLimit);
  if (!queue.stable) return std::nullopt;
  const bool erlang = c.stream.kind == Stream::Kind::kErlang;
  std::string kind = "MMPP/M";
  if (erlang) kind = std::string("E").append(std::to_string(c.stream.stages)).append("/M");
  QueuePrediction result =
      from_markov(c, {queue.utilization, queue.loss_ratio, queue.mean_wait_s, {}}, kind);
  // Of G/M/1 the sojourn is exponential.
  if (erlang && c.fifo() && !c.bounded() && c.server.workers == 1)
    result.sojourn_beyond = [mean = result.sojourn_s](double t) { return std::exp(-t / mean); };
  return result;
}

// Of streams that meet, each a renewal process: the more there are and the lower the load, the
// nearer to Poisson (Whitt, "The queueing network analyzer", Bell System Technical Journal 62,
// 1983, eq. 29).
double mixed_gap_scv(const Case& c) {
  const double idle = 1 - std::min(c.load(), 1.0);
  const double weight = 1 / (1 + 4 * idle * idle * (c.stream.components - 1));
  return weight * c.stream.gap_scv + 1 - weight;
}

// Allen & Cunneen: the wait of M/M/c, scaled by the spread of gaps and work (Allen, Probability,
// Statistics and Queueing Theory, 1990, s. 5.7). In a bounded queue as long as it is hardly ever
// full.
std::optional<QueuePrediction> scaled(const Case& c) {
  const auto queue = markov_queue(c);
  if (!queue || !std::isfinite(c.work.scv)) return std::nullopt;
  MarkovQueue changed = *queue;
  const double factor = (mixed_gap_scv(c) + c.work.scv) / 2;
  const double unscaled = queue->wait_s;
  changed.wait_s = factor * unscaled;
  if (c.bounded()) {
    // No longer than the queue lasts; and the nearer to that, the less the spread matters.
    const double most = c.server.queue * c.work.mean_s / c.server.workers;
    const double full = most > 0 ? std::min(1.0, unscaled / most) : 1;
    changed.wait_s = std::min(most, unscaled * (full + (1 - full) * factor));
  }
  const bool poisson = c.stream.kind == Stream::Kind::kPoisson;
  QueuePrediction result =
      from_markov(c, changed, std::string(poisson ? "M/" : "G/").append(c.work_letter()));
  result.standing = Standing::kApproximation;
  return result;
}

std::optional<QueuePrediction> poisson(const Case& c) {
  if (c.work.exponential) {
    const auto queue = markov_queue(c);
    if (!queue) return std::nullopt;
    QueuePrediction result = from_markov(c, *queue, "M/M");
    if (c.fifo()) result.sojourn_beyond = queue->sojourn_beyond;
    return result;
  }
  if (c.bounded() && c.server.queue == 0) {  // Erlang's loss: for any law
    return from_markov(c, *markov_queue(c), std::string("M/").append(c.work_letter()));
  }
  if (c.bounded() || c.server.workers > 1) return scaled(c);
  if (c.load() >= 1) return std::nullopt;
  // Pollaczek-Khinchine.
  const double wait_s =
      c.arrivals() * c.work.mean_s * c.work.mean_s * (1 + c.work.scv) / (2 * (1 - c.load()));
  QueuePrediction result =
      from_markov(c, {c.load(), 0, wait_s, {}}, std::string("M/").append(c.work_letter()));
  if (c.work.constant && c.fifo()) {
    const theory::ConstantWork queue(c.arrivals(), c.work.mean_s);
    result.sojourn_beyond = [queue, work_s = c.work.mean_s](double t) {
      return t < work_s ? 1 : 1 - queue.wait_at_most(t - work_s);
    };
  }
  return result;
}

}  // namespace

std::optional<QueuePrediction> server_queue(const Stream& stream, const AttemptWork& work,
                                            const ServerShape& server) {
  const Case c{stream, work, server};
  if (!(stream.rate_per_s > 0) || !(work.mean_s > 0) || !std::isfinite(work.mean_s))
    return std::nullopt;
  if (server.workers == kUnlimited) return delay(c);
  if (c.shared()) return shared(c);
  if (stream.kind == Stream::Kind::kPoisson) return poisson(c);
  if (stream.kind != Stream::Kind::kRenewal && work.exponential)
    if (auto result = by_environment(c)) return result;
  if (stream.kind == Stream::Kind::kModulated) return std::nullopt;
  return scaled(c);
}

namespace {

// The mean-field limit of power_of_d for servers of any shape.
std::optional<QueuePrediction> mean_field(const Case& c, double choices) {
  const double load = c.load();
  if (!c.bounded() && load >= 1) return std::nullopt;
  // Below capacity the share of servers with k customers waiting falls as load^(choices^k).
  constexpr std::uint32_t kRoom = 64;
  std::uint32_t places = c.server.workers + kRoom;
  if (c.bounded() && (load >= 1 || c.places() < places)) places = c.places();
  theory::MeanField field(choices, c.server.workers, places);
  field.settle(c.arrivals() * c.work.mean_s);
  const double sojourn_s = field.mean_sojourn() * c.work.mean_s;
  QueuePrediction result = from_markov(
      c, {field.utilization(), field.loss_ratio(), sojourn_s - c.work.mean_s, {}}, "M/M");
  result.model.append(", the better of ")
      .append(std::to_string(std::lround(choices)))
      .append(", of many servers");
  result.standing = Standing::kApproximation;
  return result;
}

std::optional<QueuePrediction> shortest(const Case& c, std::uint32_t servers) {
  const theory::ShortestQueueCut cut = theory::shortest_queue_cut(servers, c.load());
  if (c.load() >= 1 || theory::shortest_queue_cost(servers, cut) > kMostMultiplications)
    return std::nullopt;
  const theory::ShortestQueue queue = theory::shortest_queue(servers, c.load(), cut);
  QueuePrediction result =
      from_markov(c, {c.load(), 0, (queue.mean_sojourn - 1) * c.work.mean_s, {}}, "M/M");
  result.model = std::string("shortest of ").append(std::to_string(servers)).append(" M/M/1");
  return result;
}

std::optional<QueuePrediction> one_end(const Case& c) {
  const bool markov = c.stream.kind == Stream::Kind::kPoisson && (c.work.exponential || c.shared());
  if (!markov) return scaled(c);
  const auto queue = markov_queue(c);
  if (!queue) return std::nullopt;
  return from_markov(c, *queue, c.work.exponential ? "M/M" : "M/G");
}

std::optional<QueuePrediction> between(const Case& c, std::uint32_t servers) {
  Stream all = c.stream;
  all.rate_per_s *= servers;
  ServerShape one_queue = c.server;
  one_queue.workers *= servers;
  if (c.bounded()) one_queue.queue *= servers;
  auto result = one_end({all, c.work, one_queue});
  const auto high = one_end(c);
  if (!result || !high) return std::nullopt;
  result->model = std::string("between ").append(result->model).append(" and ").append(high->model);
  result->standing = Standing::kBounds;
  result->wait_high_s = std::max(high->wait_s, result->wait_s);
  result->sojourn_high_s = *result->wait_high_s + c.work.mean_s;
  return result;
}

// Of pools whose algorithm has a formula of its own.
std::optional<QueuePrediction> by_algorithm(const Case& c, std::uint32_t servers,
                                            const PolicySpec& policy) {
  const std::string_view name = policy.kind->name;
  if (name == "lwl" && !c.bounded() && !c.shared()) {
    Stream all = c.stream;
    all.rate_per_s *= servers;
    return server_queue(all, c.work,
                        {servers * c.server.workers, c.server.queue, c.server.discipline});
  }
  if (c.stream.kind != Stream::Kind::kPoisson || !c.work.exponential) return std::nullopt;
  const double choices =
      name == "power_of_d" ? static_cast<double>(policy.args.integer("d")) : servers;
  if ((name == "jsq" || name == "power_of_d") && choices >= servers)
    return c.server.workers == 1 && !c.bounded() ? shortest(c, servers) : std::nullopt;
  return name == "power_of_d" ? mean_field(c, choices) : std::nullopt;
}

}  // namespace

std::optional<QueuePrediction> pool_queue(const Stream& stream, const AttemptWork& work,
                                          const ServerShape& server, std::uint32_t servers,
                                          const PolicySpec& policy) {
  const Case c{stream, work, server};
  if (!(stream.rate_per_s > 0) || !(work.mean_s > 0) || !std::isfinite(work.mean_s))
    return std::nullopt;
  if (server.workers == kUnlimited) return delay(c);
  if (servers == 1) return server_queue(stream, work, server);
  if (stream.kind == Stream::Kind::kModulated) return std::nullopt;
  auto result = by_algorithm(c, servers, policy);
  auto bounds = between(c, servers);
  // The limit of many servers says nothing of so few that one queue for all would be slower.
  if (!result || (bounds && result->wait_s < bounds->wait_s * (1 - 1e-9))) result = bounds;
  if (result && c.shared()) {
    result->wait_s = 0;
    if (result->wait_high_s) result->wait_high_s = 0;
  }
  return result;
}

double settling_s(double utilization, double capacity_per_s) {
  const double distance = 1 - std::sqrt(utilization);
  return 3 / (capacity_per_s * distance * distance);
}

}  // namespace ballast
