// Envoy's LEAST_REQUEST (source/extensions/load_balancing_policies/least_request).
//
// Equal weights: `choice_count` hosts drawn uniformly with replacement, the fewest active requests
// wins, the earliest draw on ties. Unequal weights: earliest deadline first, where a host that is
// picked comes back after 1 / (weight / (active + 1)^bias); the load counts at the moment the host
// is put back, before the picked request starts, and is stale until the host is picked again.
//
// The schedule is rebuilt on every change of the host set. Since 2024 Envoy then plays a random
// number of picks first, so that the first real picks follow the weights; `start: fresh` is the
// older behaviour, where every rebuild favours the heaviest hosts. Backups are the second priority.
// Envoy's panic mode (sending to hosts known to be bad when too many are) is not part of the
// algorithm and is not imitated here.
#include <bit>
#include <cmath>

#include "models/balancers/algorithms/group_in_force.h"
#include "models/balancers/algorithms/sampling.h"
#include "models/balancers/algorithms/server_order.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::uint64_t kMaxEarlierPicks = 0xffffffffu / 10;

class EnvoyLeastRequest final : public Policy {
 public:
  EnvoyLeastRequest(const PoolView& view, std::size_t choices, double bias, bool fresh, Rng rng)
      : view_(view), group_(view), choices_(choices), bias_(bias), fresh_(fresh), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      rebuild();
    const auto& hosts = group_.members();
    if (hosts.empty()) return kNoServer;
    if (equal_) {
      return fewest_in_flight(view_, choices_,
                              [&](std::size_t) { return hosts[rng_.below(hosts.size())]; });
    }
    return next_due();
  }

  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  double effective_weight(ServerIndex i) const {
    const PoolView::Server& host = view_.servers[i];
    const double active = host.in_flight;
    if (bias_ == 1.0) return host.weight / (active + 1);
    if (bias_ == 0.0) return host.weight;
    return host.weight / std::pow(active + 1, bias_);
  }

  // Deadlines are positive, so their bit patterns sort as they do.
  void put_back(ServerIndex i, double deadline) {
    schedule_.insert(i, std::bit_cast<std::uint64_t>(deadline));
  }

  ServerIndex next_due() {
    const ServerIndex host = schedule_.first();
    now_ = std::bit_cast<double>(schedule_.key(host));
    put_back(host, now_ + 1 / effective_weight(host));
    return host;
  }

  void rebuild() {
    equal_ = group_.weights_are_equal();
    if (equal_) return;
    schedule_.resize(view_.servers.size());
    schedule_.clear();
    now_ = 0;
    const std::uint64_t earlier = fresh_ ? 0 : rng_.below(kMaxEarlierPicks);
    // Whole turns are skipped by arithmetic; only the remainder, about one per host, is played.
    // Envoy nudges the weights meanwhile, or hosts whose deadlines coincide would come in bursts.
    const double nudge = earlier > 0 ? 1e-13 : 0;
    double sum = 0;
    for (const ServerIndex i : group_.members()) sum += effective_weight(i) + nudge;
    const auto picks = static_cast<double>(earlier);
    std::uint64_t played = 0;
    for (const ServerIndex i : group_.members()) {
      const double weight = effective_weight(i) + nudge;
      double turns = std::floor(weight * picks / sum);
      if (turns > 0 && turns / weight >= picks / sum) --turns;  // rounded up by the arithmetic
      put_back(i, (turns + 1) / weight);
      now_ = std::max(now_, turns / weight);
      played += static_cast<std::uint64_t>(turns);
    }
    for (; played < earlier; ++played) next_due();
  }

  const PoolView& view_;
  GroupInForce group_;
  ServerOrder schedule_;
  std::size_t choices_;
  double bias_;
  bool fresh_;
  Rng rng_;
  bool equal_ = true;
  double now_ = 0;
};

}  // namespace

extern const PolicyKind kEnvoyLeastRequestPolicy;
const PolicyKind kEnvoyLeastRequestPolicy{
    .name = "envoy/least_request",
    .summary = "Envoy's LEAST_REQUEST: best of two, or deadlines when weights differ",
    .params = {{.name = "choice_count",
                .type = ParamType::kInteger,
                .help = "hosts drawn for every request when weights are equal",
                .default_text = "2",
                .min = 2,
                .max = 1e6},
               {.name = "active_request_bias",
                .type = ParamType::kNumber,
                .help = "how strongly active requests lower a weight when weights differ",
                .default_text = "1.0",
                .min = 0,
                .max = 100},
               {.name = "start",
                .type = ParamType::kChoice,
                .help = "where a new schedule starts: at random, or with the heaviest hosts "
                        "(before 2024)",
                .default_text = "random",
                .choices = {"random", "fresh"}}},
    .max_weight = 0xffffffff,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = true,
    .follows_attempts = false,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<EnvoyLeastRequest>(
          view, static_cast<std::size_t>(args.integer("choice_count")),
          args.number("active_request_bias"), args.text("start") == "fresh", rng);
    },
};

}  // namespace ballast
