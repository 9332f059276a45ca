// gRPC's `weighted_round_robin` (gRFC A58;
// src/core/load_balancing/weighted_round_robin/weighted_round_robin.cc, 2024), which is also
// Envoy's client_side_weighted_round_robin: the servers report how busy they are, and
//   weight = qps / (utilization + errors per second / qps * error_utilization_penalty).
// A weight is unknown until `blackout_period` after the first report and when the last one is
// `weight_expiration_period` old. Every `weight_update_period` a static stride schedule
// (grpc/static_stride.h) is made of the weights; while none is known the servers take turns. The
// weights of the configuration do not count, unless `weights: configured` puts them in place of
// the reports (to see the schedule of given weights).
//
// Reports come out of band: one a server every `oob_reporting_period`, with its averages since the
// last. Its requests and errors per second are those that this balancer sent and saw, its
// utilization is looked at when a request ends. A report without requests or utilization changes
// nothing. A server that comes back starts with an unknown weight. Backups are the lower priority
// of xDS.
#include <optional>

#include "models/balancers/algorithms/grpc/static_stride.h"
#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class GrpcWeightedRoundRobin final : public Policy {
 public:
  GrpcWeightedRoundRobin(const Args& args, const PoolView& view, Rng rng)
      : view_(view),
        group_(view),
        blackout_(args.duration("blackout_period")),
        expiration_(args.duration("weight_expiration_period")),
        update_period_(std::max(args.duration("weight_update_period"), kShortestUpdate)),
        report_period_(args.duration("oob_reporting_period")),
        penalty_(args.number("error_utilization_penalty")),
        configured_(args.text("weights") == "configured"),
        endpoints_(view.servers.size()),
        sequence_(args.has("sequence") ? static_cast<std::uint32_t>(args.integer("sequence"))
                                       : static_cast<std::uint32_t>(rng())),
        rng_(rng) {
    for (Endpoint& endpoint : endpoints_) endpoint.report_since = view_.now;
  }

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      new_picker();
    else if (view_.now >= next_update_) [[unlikely]]
      schedule();
    const auto& ready = group_.members();
    if (ready.empty()) return kNoServer;
    if (scheduled_) return ready[stride_.pick(sequence_)];
    if (turn_ >= ready.size()) turn_ = 0;
    return ready[turn_++];
  }

  void on_finish(ServerIndex server, const Outcome& outcome) override {
    if (configured_ || view_.reports == nullptr) return;
    if (outcome.kind != Outcome::Kind::kOk && outcome.kind != Outcome::Kind::kError) return;
    Endpoint& endpoint = endpoints_[server];
    report(endpoint);
    ++endpoint.answers;
    if (outcome.kind == Outcome::Kind::kError) ++endpoint.errors;
    endpoint.utilization += view_.reports->utilization(server);
  }

  void on_weight(ServerIndex server, std::uint32_t old_weight) override {
    const std::uint32_t weight = view_.servers[server].weight;
    if (configured_ ? weight != old_weight : (weight == 0) != (old_weight == 0))
      group_.invalidate();
  }
  void on_usable(ServerIndex server) override {
    endpoints_.resize(view_.servers.size());
    endpoints_[server].known_since.reset();
    endpoints_[server].restart(view_.now);
    group_.invalidate();
  }

 private:
  static constexpr Duration kShortestUpdate = std::chrono::milliseconds(100);

  struct Endpoint {
    float weight = 0;
    Time updated = kStart;
    std::optional<Time> known_since{};
    // Since the last report.
    Time report_since = kStart;
    std::uint64_t answers = 0;
    std::uint64_t errors = 0;
    double utilization = 0;  // summed over the answers

    void restart(Time now) {
      report_since = now;
      answers = errors = 0;
      utilization = 0;
    }
  };

  // The report of the period that is over, if one is.
  void report(Endpoint& endpoint) {
    const Duration past = view_.now - endpoint.report_since;
    if (past < report_period_) return;
    const Time due = endpoint.report_since + past / report_period_ * report_period_;
    if (endpoint.answers > 0 && endpoint.utilization > 0) {
      const auto answers = static_cast<double>(endpoint.answers);
      const double error_ratio = static_cast<double>(endpoint.errors) / answers;
      endpoint.weight =
          static_cast<float>(answers / seconds(due - endpoint.report_since) /
                             (endpoint.utilization / answers + error_ratio * penalty_));
      endpoint.updated = due;
      if (!endpoint.known_since) endpoint.known_since = due;
    }
    endpoint.restart(due);
  }

  float weight_of(ServerIndex server) {
    if (configured_) return static_cast<float>(view_.servers[server].weight);
    Endpoint& endpoint = endpoints_[server];
    report(endpoint);
    if (!endpoint.known_since) return 0;
    if (view_.now - endpoint.updated >= expiration_) {
      endpoint.known_since.reset();
      return 0;
    }
    return view_.now - *endpoint.known_since < blackout_ ? 0 : endpoint.weight;
  }

  void new_picker() {
    turn_ = group_.members().empty() ? 0 : rng_.below(group_.members().size());
    schedule();
  }

  void schedule() {
    next_update_ = view_.now + update_period_;
    weights_.clear();
    for (const ServerIndex server : group_.members()) weights_.push_back(weight_of(server));
    scheduled_ = stride_.build(weights_);
  }

  const PoolView& view_;
  GroupInForce group_;
  Duration blackout_, expiration_, update_period_, report_period_;
  double penalty_;
  bool configured_;
  std::vector<Endpoint> endpoints_;  // [server]
  GrpcStaticStride stride_;
  std::vector<float> weights_;  // of the group
  bool scheduled_ = false;
  std::uint32_t sequence_;
  Rng rng_;
  std::size_t turn_ = 0;
  Time next_update_ = kStart;
};

}  // namespace

extern const PolicyKind kGrpcWeightedRoundRobinPolicy;
const PolicyKind kGrpcWeightedRoundRobinPolicy{
    .name = "grpc/weighted_round_robin",
    .summary = "gRPC's weighted_round_robin: by how many requests a server carries per load",
    .params = {{.name = "blackout_period",
                .type = ParamType::kDuration,
                .help = "for how long after its first report a server's weight stays unknown",
                .default_text = "10s",
                .min = 0},
               {.name = "weight_expiration_period",
                .type = ParamType::kDuration,
                .help = "how old a report may be",
                .default_text = "3m",
                .min = 0},
               {.name = "weight_update_period",
                .type = ParamType::kDuration,
                .help = "how often the schedule is made anew, at least 100 ms",
                .default_text = "1s",
                .min = 0},
               {.name = "oob_reporting_period",
                .type = ParamType::kDuration,
                .help = "how often servers report",
                .default_text = "10s",
                .min = 0,
                .min_exclusive = true},
               {.name = "error_utilization_penalty",
                .type = ParamType::kNumber,
                .help = "how strongly errors lower a weight",
                .default_text = "1.0",
                .min = 0,
                .max = 1e6},
               {.name = "weights",
                .type = ParamType::kChoice,
                .help = "where weights come from: what servers report, or the configuration",
                .default_text = "reported",
                .choices = {"reported", "configured"}},
               {.name = "sequence",
                .type = ParamType::kInteger,
                .help = "the number that the schedule starts at; absent: drawn",
                .min = 0,
                .max = 4294967295.0}},
    .max_weight = 0xffffffff,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<GrpcWeightedRoundRobin>(args, view, rng);
    },
};

}  // namespace ballast
