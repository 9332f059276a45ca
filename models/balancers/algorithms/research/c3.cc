// C3 (Suresh, Canini, Schmid and Feldmann, "C3: cutting tail latency in cloud data stores via
// adaptive replica selection", NSDI 2015), also Elasticsearch's adaptive replica selection. The
// server of the least
//   R - s + q^3 * s,   q = 1 + outstanding * clients + queue
// is chosen, where R (response time seen here), s (service time) and queue (requests at the server)
// are exponentially weighted means of what came back with each response, the newest weighing
// `alpha` (Elasticsearch: .3). A server that has not answered yet comes before all that have (the
// paper does not say), the one with the fewest outstanding first. Ties take turns.
//
// The cubic control of the sending rate, which is the paper's other half, is not imitated: it
// delays requests, which a choice of server cannot.
#include <algorithm>
#include <bit>

#include "models/balancers/algorithms/parts/ordered_group.h"
#include "models/balancers/algorithms/research/started_attempts.h"
#include "models/balancers/loads/reported.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr double kUnknown = 1e-30;  // seconds; of any known server the formula gives more

class C3 final : public Policy {
 public:
  C3(const PoolView& view, double alpha, double clients)
      : view_(view),
        order_(view),
        started_(view),
        reported_(view),
        alpha_(alpha),
        clients_(clients) {}

  ServerIndex pick(const PickContext&) override {
    return order_.first([this](ServerIndex i) { return key(i); });
  }

  void on_start(ServerIndex server, Duration work) override {
    const double speed = view_.reports != nullptr ? view_.reports->speed(server) : 1;
    const double service_s = seconds(work) / (speed > 0 ? speed : 1);
    started_.start(server, service_s);
    order_.update(server, key(server));
  }
  void on_finish(ServerIndex server, const Outcome& outcome) override {
    const auto service_s = started_.finish(server, outcome);
    const bool answered =
        outcome.kind == Outcome::Kind::kOk || outcome.kind == Outcome::Kind::kError;
    if (service_s && answered)
      learn(feedback(server), seconds(outcome.latency), *service_s, server);
    order_.update(server, key(server));
  }
  void on_weight(ServerIndex, std::uint32_t) override { order_.invalidate(); }
  void on_usable(ServerIndex) override { order_.invalidate(); }

 private:
  struct Feedback {
    double response_s = 0;
    double service_s = 0;
    double queue = 0;
    bool known = false;
  };

  Feedback& feedback(ServerIndex i) {
    if (i >= feedback_.size()) feedback_.resize(view_.servers.size());
    return feedback_[i];
  }

  void learn(Feedback& f, double response_s, double service_s, ServerIndex server) {
    const double queue = reported_.of(server);
    const double weight = f.known ? alpha_ : 1;
    f.known = true;
    f.response_s += weight * (response_s - f.response_s);
    f.service_s += weight * (service_s - f.service_s);
    f.queue += weight * (queue - f.queue);
  }

  // Nothing is negative here (a request cannot take less than its service, save by rounding), and
  // the bit patterns of such numbers sort as they do.
  std::uint64_t key(ServerIndex i) {
    const Feedback& f = feedback(i);
    const double q = 1 + view_.in_flight[i] * clients_ + f.queue;
    if (!f.known) return std::bit_cast<std::uint64_t>(q * kUnknown);
    return std::bit_cast<std::uint64_t>(std::max(0.0, f.response_s - f.service_s) +
                                        q * q * q * f.service_s);
  }

  const PoolView& view_;
  OrderedGroup order_;
  StartedAttempts<double> started_;  // service times, in seconds
  ReportedLoad reported_;
  std::vector<Feedback> feedback_;
  double alpha_;
  double clients_;
};

}  // namespace

extern const PolicyKind kC3Policy;
const PolicyKind kC3Policy{
    .name = "c3",
    .summary = "C3: least response time plus the cube of the queue expected at the server",
    .params = {{.name = "alpha",
                .type = ParamType::kNumber,
                .help = "weight of the newest response in the means",
                .default_text = "0.3",
                .min = 0,
                .max = 1,
                .min_exclusive = true},
               {.name = "clients",
                .type = ParamType::kInteger,
                .help = "how many such balancers share the servers",
                .default_text = "1",
                .min = 1,
                .max = 1e6}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<C3>(view, args.number("alpha"),
                                  static_cast<double>(args.integer("clients")));
    },
};

}  // namespace ballast
