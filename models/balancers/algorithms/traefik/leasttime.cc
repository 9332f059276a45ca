// Traefik's `leasttime` (pkg/server/service/loadbalancer/leasttime, v3.6): the least mean time to
// the first byte * (1 + in flight) / weight. The mean is over the last 100 responses of a server,
// in whole milliseconds, and 0 before the first one, so a new server is asked first. Among equal
// scores the earliest deadline wins, the first declared if equal, and moves by 1 / weight; the
// deadlines of the start are staggered, each 1 / weight after the one before it.
//
// Here the time to the first byte is that of the whole response; attempts that get no response do
// not count.
#include <array>

#include "models/balancers/algorithms/traefik/service.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class TraefikLeastTime final : public Policy {
 public:
  explicit TraefikLeastTime(const PoolView& view) : view_(view), service_(view) {
    service_.refresh();
    start();
  }

  ServerIndex pick(const PickContext&) override {
    if (service_.refresh()) [[unlikely]]
      start();
    Server* best = nullptr;
    double least = 0;
    bool several = false;
    for (Server& server : servers_) {
      if (!view_.servers[server.index].usable) continue;
      const double score = server.mean_ms * (1 + view_.in_flight[server.index]) / server.weight;
      if (best == nullptr || score < least) {
        best = &server;
        least = score;
        several = false;
      } else if (score == least) {
        several = true;
        if (server.deadline < best->deadline) best = &server;
      }
    }
    if (best == nullptr) return kNoServer;
    if (several) best->deadline += 1 / best->weight;
    return best->index;
  }

  void on_finish(ServerIndex server, const Outcome& outcome) override {
    const bool responded =
        outcome.kind == Outcome::Kind::kOk || outcome.kind == Outcome::Kind::kError;
    if (!responded || server >= place_.size() || place_[server] == kNowhere) return;
    const auto ms = static_cast<double>(outcome.latency / Duration{1'000'000});
    servers_[place_[server]].mean_ms = samples_[place_[server]].mean_with(ms);
  }
  void on_weight(ServerIndex, std::uint32_t) override { service_.invalidate(); }
  void on_usable(ServerIndex) override { service_.invalidate(); }

 private:
  static constexpr std::size_t kSamples = 100;
  static constexpr std::uint32_t kNowhere = 0xffffffff;

  struct Server {
    ServerIndex index;
    double weight;
    double deadline;
    double mean_ms = 0;
  };

  // Apart from the servers, which every pick looks at.
  struct Samples {
    std::array<double, kSamples> ms{};
    std::size_t next = 0;
    std::size_t count = 0;
    double sum = 0;

    double mean_with(double sample) {
      if (count < kSamples)
        ++count;
      else
        sum -= ms[next];
      sum += sample;
      ms[next] = sample;
      next = (next + 1) % kSamples;
      return sum / static_cast<double>(count);
    }
  };

  void start() {
    servers_.clear();
    place_.assign(view_.servers.size(), kNowhere);
    double deadline = 0;
    for (const auto& [index, weight] : service_.servers()) {
      place_[index] = static_cast<std::uint32_t>(servers_.size());
      deadline += 1 / static_cast<double>(weight);
      servers_.push_back({index, static_cast<double>(weight), deadline});
    }
    samples_.assign(servers_.size(), {});
  }

  const PoolView& view_;
  TraefikService service_;
  std::vector<Server> servers_;
  std::vector<Samples> samples_;      // same order
  std::vector<std::uint32_t> place_;  // [server] in servers_
};

}  // namespace

extern const PolicyKind kTraefikLeastTimePolicy;
const PolicyKind kTraefikLeastTimePolicy{
    .name = "traefik/leasttime",
    .summary = "Traefik's leasttime: least time to first byte * (1 + in flight) / weight",
    .params = {},
    .max_weight = 1'000'000,
    .honours_weights = true,
    .honours_weights_idle = true,
    .balances_load = true,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<TraefikLeastTime>(view);
    },
    .concentrates_when_idle = true,
    .has_own_shares = true,
};

}  // namespace ballast
