// Prequal, as the paper has it (Wydrowski et al., NSDI 2024, arXiv 2312.10172;
// research/prequal_pool.h has the choice). Every query sends `probes` asynchronous probes to random
// servers; their answers serve later queries, not this one. An answer is used up to
//   max(1, (1 + delta) / ((1 - m / n) * probes - removals))
// times (m: places in the pool, n: servers; rounded at random to keep the mean), expires after a
// second, and every query removes `removals` probes, the oldest and the worst in turn. With fewer
// than two probes in the pool the query goes to a random server.
//
// Not from the paper: where the divisor is not positive (few servers) an answer is used up to
// `max_uses` times; a failed request discards what is pooled of its server, since a server that
// fails fast looks idle (`error_aversion`). Answers arrive at once. Requests in flight are what the
// server counts; its latency is estimated from the requests of this balancer.
#include <algorithm>
#include <cmath>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/algorithms/research/prequal_latencies.h"
#include "models/balancers/algorithms/research/prequal_pool.h"
#include "models/balancers/algorithms/research/started_attempts.h"
#include "models/balancers/loads/reported.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::size_t kLoadsRemembered = 128;

// Turns 2.5 a query into 2, 3, 2, 3, ...
class Rate {
 public:
  explicit Rate(double per_query) : per_query_(per_query) {}
  std::size_t next() {
    due_ += per_query_;
    const double whole = std::floor(due_);
    due_ -= whole;
    return static_cast<std::size_t>(whole);
  }

 private:
  double per_query_;
  double due_ = 0;
};

class Prequal final : public Policy {
 public:
  Prequal(const PoolView& view, const Args& args, Rng rng)
      : view_(view),
        group_(view),
        reported_(view),
        pool_(static_cast<std::size_t>(args.integer("pool"))),
        loads_(kLoadsRemembered),
        started_(view),
        pool_places_(static_cast<double>(args.integer("pool"))),
        probes_per_query_(args.number("probes")),
        removals_per_query_(args.number("removals")),
        delta_(args.number("delta")),
        max_uses_(static_cast<double>(args.integer("max_uses"))),
        hot_quantile_(args.number("hot_quantile")),
        max_age_(args.duration("max_age")),
        averse_(args.flag("error_aversion")),
        probes_(probes_per_query_),
        removals_(removals_per_query_),
        rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      deal();
    if (deck_.empty()) return kNoServer;
    pool_.expire(view_.now, max_age_);
    const std::uint32_t threshold = loads_.quantile(hot_quantile_);
    const ServerIndex server =
        pool_.size() >= 2 ? pool_.use(pool_.best(threshold)) : deck_[rng_.below(deck_.size())];
    for (std::size_t k = removals_.next(); k > 0; --k) {
      if (oldest_next_)
        pool_.remove_oldest();
      else
        pool_.remove_worst(threshold);
      oldest_next_ = !oldest_next_;
    }
    probe(std::min(probes_.next(), deck_.size()));
    return server;
  }

  void on_start(ServerIndex server, Duration) override {
    started_.start(server, reported_.count(server));
  }
  void on_finish(ServerIndex server, const Outcome& outcome) override {
    const auto at_arrival = started_.finish(server, outcome);
    const bool answered =
        outcome.kind == Outcome::Kind::kOk || outcome.kind == Outcome::Kind::kError;
    if (at_arrival && answered) latencies(server).add(*at_arrival, outcome.latency);
    if (averse_ && outcome.kind != Outcome::Kind::kOk && outcome.kind != Outcome::Kind::kCancelled)
      pool_.forget(server);
  }
  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  void deal() {
    deck_ = group_.members();
    in_group_.assign(view_.servers.size(), 0);
    for (const ServerIndex i : deck_) in_group_[i] = 1;
    pool_.remove_if([this](const Probe& p) { return in_group_[p.server] == 0; });
    const double divisor =
        (1 - pool_places_ / static_cast<double>(deck_.size())) * probes_per_query_ -
        removals_per_query_;
    uses_ = divisor > 0 ? std::clamp((1 + delta_) / divisor, 1.0, max_uses_) : max_uses_;
  }

  PrequalLatencies& latencies(ServerIndex i) {
    if (i >= latencies_.size()) latencies_.resize(view_.servers.size());
    return latencies_[i];
  }

  // `count` different servers: the first cards of a shuffle.
  void probe(std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
      std::swap(deck_[k], deck_[k + rng_.below(deck_.size() - k)]);
      const ServerIndex server = deck_[k];
      const std::uint32_t now_there = reported_.count(server);
      const double whole = std::floor(uses_);
      const auto uses =
          static_cast<std::uint32_t>(whole) + (rng_.uniform() < uses_ - whole ? 1u : 0u);
      pool_.insert({server, view_.now, now_there, latencies(server).at(now_there), uses});
      loads_.add(now_there);
    }
  }

  const PoolView& view_;
  GroupInForce group_;
  ReportedLoad reported_;
  std::vector<ServerIndex> deck_;
  std::vector<std::uint8_t> in_group_;
  ProbePool pool_;
  RecentLoads loads_;
  StartedAttempts<std::uint32_t> started_;  // requests in flight at arrival
  std::vector<PrequalLatencies> latencies_;
  double pool_places_, probes_per_query_, removals_per_query_, delta_, max_uses_, hot_quantile_;
  Duration max_age_;
  bool averse_;
  Rate probes_, removals_;
  bool oldest_next_ = true;
  double uses_ = 1;
  Rng rng_;
};

}  // namespace

extern const PolicyKind kPrequalPolicy;
const PolicyKind kPrequalPolicy{
    .name = "prequal",
    .summary = "Prequal: asynchronous probes of load and latency, hot-cold lexicographic rule",
    .params = {{.name = "probes",
                .type = ParamType::kNumber,
                .help = "probes sent for every query",
                .default_text = "3",
                .min = 0,
                .max = 100},
               {.name = "pool",
                .type = ParamType::kInteger,
                .help = "answers kept",
                .default_text = "16",
                .min = 2,
                .max = 10000},
               {.name = "max_age",
                .type = ParamType::kDuration,
                .help = "how long an answer is kept",
                .default_text = "1s",
                .min = 0},
               {.name = "removals",
                .type = ParamType::kNumber,
                .help = "answers removed by every query, the oldest and the worst in turn",
                .default_text = "1",
                .min = 0,
                .max = 100},
               {.name = "delta",
                .type = ParamType::kNumber,
                .help = "by how much the answers used may exceed those that come in",
                .default_text = "1",
                .min = 0,
                .max = 1000},
               {.name = "max_uses",
                .type = ParamType::kInteger,
                .help = "most queries that one answer may serve",
                .default_text = "16",
                .min = 1,
                .max = 1e6},
               {.name = "hot_quantile",
                .type = ParamType::kRatio,
                .help = "quantile of the loads seen, above which a server is hot (Q_RIF)",
                .default_text = "0.84",
                .min = 0,
                .max = 1},
               {.name = "error_aversion",
                .type = ParamType::kBool,
                .help = "whether a failed request discards what is known of its server",
                .default_text = "true"}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<Prequal>(view, args, rng);
    },
};

}  // namespace ballast
