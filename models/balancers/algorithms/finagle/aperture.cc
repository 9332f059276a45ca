// Finagle's aperture balancers (finagle-core, 2024, loadbalancer/aperture): the better of two,
// among some of the servers only, so that a client keeps few connections.
//
// Random aperture: every client puts the servers into an order of its own, drawn once, and uses the
// first few, as many as its load asks for (finagle/load_band.h). A change of the servers starts
// from the smallest aperture again. Deterministic aperture: the clients are numbered, here as the
// instances of the balancer, and share the servers evenly (finagle/aperture_slice.h); a server of
// which only a part belongs to the client counts as loaded as if it were that much smaller.
//
// Ties go to the first drawn. Servers known to be down are not drawn; Finagle prefers an open node
// among the two drawn, and tries again up to five times.
#include <algorithm>

#include "models/balancers/algorithms/finagle/aperture_slice.h"
#include "models/balancers/algorithms/finagle/load_band.h"
#include "models/balancers/algorithms/parts/two_choices.h"
#include "models/balancers/loads/in_flight.h"
#include "models/balancers/loads/peak_ewma.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

constexpr std::size_t kDeterministicAperture = 12;  // servers, at least

template <typename Load>
class RandomAperture final : public Policy {
 public:
  RandomAperture(const PoolView& view, Load load, const LoadBand& band, Rng rng)
      : view_(view), group_(view), load_(std::move(load)), band_(band), rng_(rng), order_(rng_()) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      reorder();
    if (servers_.empty()) return kNoServer;
    const std::size_t width = band_.width();
    if (width == 1) return servers_.front();
    const auto [a, b] = two_of(width, rng_);
    return load_.of(servers_[a]) <= load_.of(servers_[b]) ? servers_[a] : servers_[b];
  }

  void on_start(ServerIndex, Duration) override { band_.started(view_.now); }
  void on_finish(ServerIndex server, const Outcome& outcome) override {
    load_.finished(server, outcome);
    band_.ended(view_.now);
  }
  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  void reorder() {
    servers_ = group_.members();
    std::sort(servers_.begin(), servers_.end(), [this](ServerIndex a, ServerIndex b) {
      return combine(order_, a) < combine(order_, b);
    });
    band_.restart(servers_.size());
  }

  const PoolView& view_;
  GroupInForce group_;
  Load load_;
  LoadBand band_;
  Rng rng_;
  std::uint64_t order_;  // key of the order of the servers
  std::vector<ServerIndex> servers_;
};

template <typename Load>
class DeterministicAperture final : public Policy {
 public:
  DeterministicAperture(const PoolView& view, Load load, Rng rng)
      : view_(view), group_(view), load_(std::move(load)), rng_(rng) {}

  ServerIndex pick(const PickContext&) override {
    const bool changed = group_.refresh();
    const auto& servers = group_.members();
    if (servers.empty()) return kNoServer;
    if (changed) [[unlikely]]
      slice_ = ApertureSlice(servers.size(), std::min(kDeterministicAperture, servers.size()),
                             view_.instance, view_.instances);
    const std::size_t a = slice_.first(rng_);
    const std::size_t b = slice_.second(a, rng_);
    return is_better(servers, a, b) ? servers[a] : servers[b];
  }

  void on_finish(ServerIndex server, const Outcome& outcome) override {
    load_.finished(server, outcome);
  }
  void on_weight(ServerIndex, std::uint32_t) override { group_.invalidate(); }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  bool is_better(const std::vector<ServerIndex>& servers, std::size_t a, std::size_t b) {
    const double load_a = load_.of(servers[a]);
    const double load_b = load_.of(servers[b]);
    const double part_a = known_part(a);
    const double part_b = known_part(b);
    if (std::abs(part_a - part_b) < kEqualParts) return load_a <= load_b;
    return load_a / part_a <= load_b / part_b;
  }
  double known_part(std::size_t position) const {
    const double part = slice_.part(position);
    return part == 0 ? 1 : part;
  }

  static constexpr double kEqualParts = 1e-4;

  const PoolView& view_;
  GroupInForce group_;
  Load load_;
  ApertureSlice slice_;
  Rng rng_;
};

template <typename Load>
std::unique_ptr<Policy> make_aperture(const Args& args, const PoolView& view, Load load, Rng rng) {
  if (args.text("subset") == "deterministic")
    return std::make_unique<DeterministicAperture<Load>>(view, std::move(load), rng);
  const LoadBand band(args.number("low_load"), args.number("high_load"), args.duration("window"),
                      static_cast<std::size_t>(args.integer("min_aperture")));
  return std::make_unique<RandomAperture<Load>>(view, std::move(load), band, rng);
}

}  // namespace

extern const PolicyKind kFinagleAperturePolicy;
const PolicyKind kFinagleAperturePolicy{
    .name = "finagle/aperture",
    .summary = "Finagle's aperture: the better of two among as few servers as the load needs",
    .params = {{.name = "subset",
                .type = ParamType::kChoice,
                .help = "which servers an instance uses: its own random order, or an even share",
                .default_text = "random",
                .choices = {"random", "deterministic"}},
               {.name = "load",
                .type = ParamType::kChoice,
                .help = "what two servers are compared by",
                .default_text = "in_flight",
                .choices = {"in_flight", "peak_ewma"}},
               {.name = "decay",
                .type = ParamType::kDuration,
                .help = "mean lifetime of a response time in the peak EWMA",
                .default_text = "10s",
                .min = 0,
                .min_exclusive = true},
               {.name = "min_aperture",
                .type = ParamType::kInteger,
                .help = "fewest servers of a random aperture",
                .default_text = "1",
                .min = 1,
                .max = 1e6},
               {.name = "low_load",
                .type = ParamType::kNumber,
                .help = "requests in flight per server at which a random aperture narrows",
                .default_text = "0.875",
                .min = 0,
                .max = 1e6},
               {.name = "high_load",
                .type = ParamType::kNumber,
                .help = "requests in flight per server at which a random aperture widens",
                .default_text = "1.125",
                .min = 0,
                .max = 1e6},
               {.name = "window",
                .type = ParamType::kDuration,
                .help = "over what time the load of a random aperture is smoothed",
                .default_text = "15s",
                .min = 0}},
    .max_weight = 1'000'000,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = [](const Args& args) -> ArgsProblem {
      return args.number("low_load") < args.number("high_load")
                 ? ""
                 : "low_load must be below high_load";
    },
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      if (args.text("load") == "in_flight")
        return make_aperture(args, view, InFlightLoad(view), rng);
      return make_aperture(args, view, PeakEwmaLoad(view, args.duration("decay")), rng);
    },
    .has_own_shares = true,
};

}  // namespace ballast
