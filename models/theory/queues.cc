#include "models/theory/queues.h"

#include <algorithm>
#include <cmath>

#include "models/theory/assumptions.h"
#include "models/theory/solve.h"

namespace ballast {

namespace {

// Two digits, and no more zeros than it takes.
std::string plain(double value) {
  const double unit = value > 0 ? std::pow(10, std::floor(std::log10(value)) - 1) : 1;
  std::string text =
      std::to_string(value < 10 ? std::round(value / unit) * unit : std::round(value));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string in_words(double s) {
  const auto rounded = [](double value, const char* unit) { return plain(value) + " " + unit; };
  if (s < 1) return rounded(s * 1e3, "ms");
  if (s < 120) return rounded(s, "s");
  return s < 7200 ? rounded(s / 60, "min") : rounded(s / 3600, "h");
}

class QueueFinder {
 public:
  QueueFinder(const Regime& regime, const RegimeFlows& flows, SystemPrediction& prediction)
      : regime_(regime), flows_(flows), prediction_(prediction) {}

  void run() {
    for (PoolIndex p = 0; p < regime_.pools.size(); ++p) {
      if (!(prediction_.pools[p].rate_per_s > 0)) continue;
      for (const std::string& line : left_out_at(regime_, flows_, p)) remark(p, line);
      if (const std::string reason = no_formula_for(*regime_.pools[p]); !reason.empty())
        remark(p, reason + ": no formula here describes that");
      else if (flows_.loop)
        by_loop(p);
      else if (prediction_.pools[p].by_load)
        by_load(p);
      else
        server_by_server(p);
      check_settling(p);
      check_retries(p);
    }
    std::vector<std::optional<double>> own_s;
    for (PoolIndex p = 0; p < regime_.pools.size(); ++p) own_s.push_back(mean_sojourn(p));
    for (PoolIndex p = 0; p < regime_.pools.size(); ++p) {
      if (!(prediction_.pools[p].rate_per_s > 0)) continue;
      check_patience(p);
      add_calls(p, own_s);
      sum_up(p);
    }
  }

 private:
  void remark(PoolIndex p, const std::string& line) {
    auto& remarks = prediction_.pools[p].remarks;
    if (std::find(remarks.begin(), remarks.end(), line) == remarks.end()) remarks.push_back(line);
  }
  void remark_left_out(PoolIndex p, const Stream& stream, const AttemptWork& work) {
    for (const auto* lines : {&stream.left_out, &work.left_out})
      for (const std::string& line : *lines) remark(p, "left out: " + line);
  }

  ServerShape shape(PoolIndex p, ServerIndex i) const {
    const PoolSpec& pool = *regime_.pools[p];
    return {pool.servers[i].workers, pool.queue, pool.discipline};
  }
  bool paused(PoolIndex p, ServerIndex i) const {
    return std::isinf(regime_.servers[p][i].slowdown);
  }

  void no_stationary_state(PoolIndex p, const std::string& server) {
    remark(p, server +
                  " is offered more than it can do and its queue has no limit: there is no "
                  "stationary wait, it grows as long as the load lasts");
  }

  // Of equal servers only the first is reckoned.
  bool alike(PoolIndex p, ServerIndex a, ServerIndex b) const {
    const auto& servers = prediction_.pools[p].servers;
    return servers[a].rate_per_s == servers[b].rate_per_s && servers[a].share == servers[b].share &&
           flows_.capacity[p][a] == flows_.capacity[p][b] &&
           regime_.pools[p]->servers[a].workers == regime_.pools[p]->servers[b].workers;
  }

  void server_by_server(PoolIndex p) {
    auto& servers = prediction_.pools[p].servers;
    for (ServerIndex i = 0; i < servers.size(); ++i) {
      const std::string& name = regime_.pools[p]->servers[i].name;
      if (!(servers[i].rate_per_s > 0)) continue;
      if (regime_.servers[p][i].refuses || paused(p, i)) {
        remark(p, name + (paused(p, i) ? " is paused" : " answers nobody") +
                      ": it has no queue to "
                      "speak of");
        continue;
      }
      ServerIndex like = 0;
      while (like < i && !(servers[like].queue && alike(p, like, i))) ++like;
      if (like < i) {
        servers[i].queue = servers[like].queue;
        continue;
      }
      const Stream stream = stream_at(regime_, flows_, p, i, servers[i].rate_per_s);
      const AttemptWork work = work_at(regime_, flows_, p, i, servers[i].rate_per_s);
      servers[i].queue = server_queue(stream, work, shape(p, i));
      if (servers[i].queue)
        remark_left_out(p, stream, work);
      else if (servers[i].backlog_per_s > 0)
        no_stationary_state(p, name);
      else
        remark(p, "no formula here knows the wait of such arrivals and work at " + name);
    }
  }

  void by_load(PoolIndex p) {
    auto& pool = prediction_.pools[p];
    const PolicySpec* policy = nullptr;
    bool same_policy = true, equal = true;
    for_each_flow(p, [&](const Flow& flow) {
      same_policy = same_policy && (policy == nullptr || policy->kind == flow.policy->kind);
      policy = flow.policy;
    });
    std::vector<ServerIndex> used;
    for (ServerIndex i = 0; i < pool.servers.size(); ++i)
      if (pool.servers[i].rate_per_s > 0) used.push_back(i);
    for (const ServerIndex i : used)
      equal = equal && alike(p, used[0], i) && !regime_.servers[p][i].refuses && !paused(p, i);
    const std::string& name = regime_.pools[p]->name;
    if (policy == nullptr || !same_policy || !equal || used.empty())
      return remark(p, "the algorithm looks at the load and the servers of " + name +
                           " are not alike: no formula here knows their waits");
    const double rate = pool.servers[used[0]].rate_per_s;
    const Stream stream = stream_at(regime_, flows_, p, used[0], rate);
    const AttemptWork work = work_at(regime_, flows_, p, used[0], rate);
    const auto queue = pool_queue(stream, work, shape(p, used[0]),
                                  static_cast<std::uint32_t>(used.size()), *policy);
    if (!queue) {
      if (pool.servers[used[0]].backlog_per_s > 0) return no_stationary_state(p, name);
      return remark(p,
                    "the algorithm looks at the load: no formula here knows the waits of such "
                    "arrivals and work at " +
                        name);
    }
    remark_left_out(p, stream, work);
    if (queue->standing == QueuePrediction::Standing::kBounds)
      remark(p,
             "the algorithm looks at the load: its waits lie between those of one queue for all "
             "and those of a random split, if it sees the load as it is");
    for (const ServerIndex i : used) pool.servers[i].queue = queue;
  }

  void by_loop(PoolIndex p) {
    std::size_t station = 0;
    for (PoolIndex before = 0; before < p; ++before)
      station += regime_.pools[before]->servers.size();
    auto& servers = prediction_.pools[p].servers;
    for (ServerIndex i = 0; i < servers.size(); ++i) {
      if (!(servers[i].rate_per_s > 0)) continue;
      const theory::ClosedNetwork::AtStation& at = flows_.loop->stations[station + i];
      const AttemptWork work = work_at(regime_, flows_, p, i, servers[i].rate_per_s);
      QueuePrediction queue;
      queue.model = "closed network";
      const bool delay = regime_.pools[p]->servers[i].workers == kUnlimited;
      const bool shared = regime_.pools[p]->discipline == Discipline::kProcessorSharing;
      queue.utilization = delay ? 0 : at.utilization;
      queue.sojourn_s = at.sojourn_s;
      queue.wait_s = delay || shared ? 0 : std::max(0.0, at.sojourn_s - work.mean_s);
      servers[i].queue = std::move(queue);
    }
  }

  template <typename Look>
  void for_each_flow(PoolIndex p, Look look) const {
    for (const TrafficFlows& traffic : flows_.traffic)
      for (const Flow& flow : traffic.flows)
        if (flow.pool == p) look(flow);
    for (const auto& calls : flows_.calls)
      for (const Flow& flow : calls)
        if (flow.pool == p) look(flow);
  }

  void check_settling(PoolIndex p) {
    const auto& servers = prediction_.pools[p].servers;
    const double length_s = seconds(regime_.until - regime_.at);
    double longest_s = 0;
    ServerIndex slowest = 0;
    for (ServerIndex i = 0; i < servers.size(); ++i) {
      if (!servers[i].queue || !(servers[i].utilization > 0)) continue;
      const double settling =
          settling_s(servers[i].utilization, servers[i].rate_per_s / servers[i].utilization);
      if (settling > longest_s) {
        longest_s = settling;
        slowest = i;
      }
    }
    if (longest_s > length_s)
      remark(p, "at its load " + regime_.pools[p]->servers[slowest].name + " takes " +
                    (std::isfinite(longest_s) && longest_s < 1e7 ? "about " + in_words(longest_s)
                                                                 : std::string("very long")) +
                    " to settle, and this phase lasts " + in_words(length_s));
  }

  // A pool that copes with its requests may not cope with all their attempts: overloaded once, it
  // can stay so (Bronson, Aghayev, Charapko & Zhu, "Metastable failures in distributed systems",
  // HotOS 2021). The balance of rates is that of a system that was well before.
  void check_retries(PoolIndex p) {
    const auto& servers = prediction_.pools[p].servers;
    for (ServerIndex i = 0; i < servers.size(); ++i) {
      double work = 0;
      for (const TrafficFlows& traffic : flows_.traffic)
        for (const Flow& flow : traffic.flows)
          if (flow.pool == p)
            work +=
                traffic.rate_per_s * traffic.attempts * flow.part * flow.shares[i] * flow.work_s;
      const double capacity = flows_.capacity[p][i];
      if (!(servers[i].utilization < 1) || !(work > capacity) || !(capacity > 0)) continue;
      return remark(p, "if all attempts failed, " + regime_.pools[p]->servers[i].name +
                           " would be "
                           "offered " +
                           plain(100 * work / capacity) +
                           " % of its capacity: after an "
                           "overload the retries may keep it there");
    }
  }

  // Attempts that clients give up go on at the server, but not as what they were.
  void check_patience(PoolIndex p) {
    for (const TrafficFlows& traffic : flows_.traffic) {
      const ClientSpec& client = traffic.spec->client;
      const auto patience = client.timeout ? client.timeout : client.abandon_after;
      const bool comes = std::any_of(traffic.flows.begin(), traffic.flows.end(),
                                     [&](const Flow& flow) { return flow.pool == p; });
      if (!patience || !comes) continue;
      const auto late = longer_than(p, seconds(*patience));
      constexpr double kHardlyAny = 1e-4;
      if (late && *late < kHardlyAny) continue;
      std::string line =
          "clients of " + traffic.spec->name + " give up after " + in_words(seconds(*patience));
      if (late)
        line += ", which " + plain(100 * *late) + " % of the attempts at " +
                regime_.pools[p]->name + " exceed";
      line += ": the sojourns are those of attempts that run to their end";
      if (client.attempts > 1) line += ", and the retries that follow are not in the rates";
      remark(p, line);
      if (client.attempts == 1 && !client.cancel) continue;
      for (ServerPrediction& server : prediction_.pools[p].servers)
        if (server.queue && server.queue->standing == QueuePrediction::Standing::kExact)
          server.queue->standing = QueuePrediction::Standing::kApproximation;
    }
  }

  // The part of the accepted attempts; nothing where some law is not known.
  std::optional<double> longer_than(PoolIndex p, double t) const {
    double rate = 0, late = 0;
    for (const ServerPrediction& server : prediction_.pools[p].servers) {
      if (!(server.rate_per_s > 0)) continue;
      if (!server.queue || !server.queue->sojourn_beyond) return std::nullopt;
      const double accepted = server.rate_per_s * (1 - server.queue->loss_ratio);
      rate += accepted;
      late += accepted * server.queue->sojourn_beyond(t);
    }
    if (!(rate > 0)) return std::nullopt;
    return late / rate;
  }

  // Responses wait for calls that hold no worker; where a call holds it, it is part of the work.
  void add_calls(PoolIndex p, const std::vector<std::optional<double>>& own_s) {
    double calls_s = 0;
    for (const CallSpec& call : regime_.pools[p]->calls) {
      if (!call.async) continue;
      if (const auto sojourn_s = with_calls(call.pool, own_s, regime_.pools.size()))
        calls_s += call.count * *sojourn_s;
      else
        remark(p, "left out: the time of the calls to " + regime_.pools[call.pool]->name);
    }
    if (calls_s == 0) return;
    for (ServerPrediction& server : prediction_.pools[p].servers) {
      if (!server.queue) continue;
      server.queue->sojourn_s += calls_s;
      if (server.queue->sojourn_high_s) *server.queue->sojourn_high_s += calls_s;
      server.queue->sojourn_beyond = nullptr;
    }
  }

  // `own_s`: of each pool, its calls not included; `depth` ends circles.
  std::optional<double> with_calls(PoolIndex p, const std::vector<std::optional<double>>& own_s,
                                   std::size_t depth) const {
    if (depth == 0 || !own_s[p]) return std::nullopt;
    double sum = *own_s[p];
    for (const CallSpec& call : regime_.pools[p]->calls) {
      if (!call.async) continue;
      const auto below_s = with_calls(call.pool, own_s, depth - 1);
      if (!below_s) return std::nullopt;
      sum += call.count * *below_s;
    }
    return sum;
  }

  std::optional<double> mean_sojourn(PoolIndex p) const {
    double rate = 0, sum = 0;
    for (const ServerPrediction& server : prediction_.pools[p].servers) {
      if (!(server.rate_per_s > 0)) continue;
      if (!server.queue) return std::nullopt;
      const double accepted = server.rate_per_s * (1 - server.queue->loss_ratio);
      rate += accepted;
      sum += accepted * server.queue->sojourn_s;
    }
    if (!(rate > 0)) return std::nullopt;
    return sum / rate;
  }

  void sum_up(PoolIndex p) {
    PoolPrediction& pool = prediction_.pools[p];
    pool.sojourn_s = mean_sojourn(p);
    if (!pool.sojourn_s) return;
    double rate = 0, high = 0;
    bool bounds = false, known = true;
    for (const ServerPrediction& server : pool.servers) {
      if (!(server.rate_per_s > 0)) continue;
      const QueuePrediction& queue = *server.queue;
      const double accepted = server.rate_per_s * (1 - queue.loss_ratio);
      rate += accepted;
      high += accepted * queue.sojourn_high_s.value_or(queue.sojourn_s);
      bounds = bounds || queue.sojourn_high_s;
      known = known && queue.sojourn_beyond;
    }
    if (bounds) pool.sojourn_high_s = high / rate;
    if (known)
      pool.sojourn_p99_s =
          theory::quantile_of(0.99, *pool.sojourn_s, [&](double t) { return *longer_than(p, t); });
  }

  const Regime& regime_;
  const RegimeFlows& flows_;
  SystemPrediction& prediction_;
};

}  // namespace

void predict_queues(const Regime& regime, const RegimeFlows& flows, SystemPrediction& prediction) {
  QueueFinder(regime, flows, prediction).run();
}

}  // namespace ballast
