// The cost of one decision of every balancing algorithm, with 10 to 100000 servers. Requests
// overlap: 4 a server stay in flight, so that load-aware algorithms have something to compare and
// reorder. The time is that of a pick, taken over 32 of them; the counter beside it is that of one
// start and one finish, which also keep the algorithm's books. What the measurement costs of itself
// is the row `pick/nothing`, whose policy takes the servers in turn. Every key has been picked for
// once before, as those of a long run have.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "models/balancers/policy.h"
#include "tests/models/balancers/policy_rig.h"

namespace ballast {

namespace {

// What comes with the requests, made beforehand: only the policy is measured.
struct Keys {
  explicit Keys(KeyKind kind) {
    Rng rng(2);
    for (std::size_t i = 0; i < kKeys; ++i) {
      const std::uint64_t user = rng.below(1'000'000);
      hashes.push_back(rng());
      if (kind == KeyKind::kAddress) {
        addresses.push_back(10u << 24 | static_cast<std::uint32_t>(user));
        texts.push_back("10." + std::to_string(user >> 16) + '.' + std::to_string(user >> 8 & 255) +
                        '.' + std::to_string(user & 255));
      } else {
        texts.push_back("user-" + std::to_string(user));
      }
    }
  }
  static constexpr std::size_t kKeys = 1 << 13;
  std::vector<std::uint64_t> hashes;
  std::vector<std::string> texts;
  std::vector<std::uint32_t> addresses;  // if they are
};

constexpr std::size_t kBatch = 32;

// A policy, its servers, and the requests in flight on them.
struct Rig {
  Rig(const PolicyKind& of, std::size_t servers, bool equal)
      : kind(&of), equal_weights(equal), keys(of.key) {
    for (std::size_t i = 0; i < servers; ++i) {
      view.add().weight = equal_weights || i % 5 != 0 ? 1 : 2;
      view.names.push_back("server-" + std::to_string(i + 1));
    }
    policy = of.make(policy_testing::default_args(of), view, Rng(1));
    in_flight.resize(std::min<std::size_t>(4 * servers, 4096));
    for (ServerIndex& server : in_flight) server = start(choose());
    for (std::size_t i = in_flight.size(); i < Keys::kKeys; ++i) replace_oldest(choose());
  }

  ServerIndex choose() {
    next = (next + 1) % Keys::kKeys;
    PickContext context{.hash = keys.hashes[next], .key = keys.texts[next], .tried = {}};
    if (!keys.addresses.empty()) context.ipv4 = keys.addresses[next];
    return policy->pick(context);
  }
  ServerIndex start(ServerIndex server) {
    ++view.in_flight[server];
    policy->on_start(server, Duration{1});
    return server;
  }
  void replace_oldest(ServerIndex server) {
    const ServerIndex done = in_flight[oldest];
    --view.in_flight[done];
    policy->on_finish(done, {});
    in_flight[oldest] = start(server);
    oldest = oldest + 1 == in_flight.size() ? 0 : oldest + 1;
  }

  const PolicyKind* kind;
  bool equal_weights;
  PoolView view;
  Keys keys;
  std::unique_ptr<Policy> policy;
  std::vector<ServerIndex> in_flight;
  std::size_t oldest = 0;
  std::size_t next = 0;
};

// `rig` is kept from one call to the next: the harness calls several times to settle how often to
// repeat.
void pick(benchmark::State& state, const PolicyKind& kind, bool equal_weights,
          std::unique_ptr<Rig>& rig) {
  const auto servers = static_cast<std::size_t>(state.range(0));
  if (rig == nullptr || rig->kind != &kind || rig->equal_weights != equal_weights ||
      rig->view.servers.size() != servers)
    rig = std::make_unique<Rig>(kind, servers, equal_weights);
  std::array<ServerIndex, kBatch> chosen{};
  using Clock = std::chrono::steady_clock;
  std::chrono::duration<double> settling{0};
  while (state.KeepRunningBatch(kBatch)) {
    const auto before = Clock::now();
    for (ServerIndex& server : chosen) server = rig->choose();
    const auto between = Clock::now();
    for (const ServerIndex server : chosen) rig->replace_oldest(server);
    settling += Clock::now() - between;
    state.SetIterationTime(std::chrono::duration<double>(between - before).count());
  }
  state.counters["start+finish_ns"] =
      settling.count() * 1e9 / static_cast<double>(state.iterations());
}

class InTurn final : public Policy {
 public:
  explicit InTurn(const PoolView& view) : view_(view) {}
  ServerIndex pick(const PickContext&) override {
    if (++turn_ >= view_.servers.size()) turn_ = 0;
    return turn_;
  }
  void on_weight(ServerIndex, std::uint32_t) override {}
  void on_usable(ServerIndex) override {}

 private:
  const PoolView& view_;
  ServerIndex turn_ = 0;
};

const PolicyKind kNothing{
    .name = "nothing",
    .summary = "",
    .params = {},
    .max_weight = 1,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args&, const PoolView& view, Rng) -> std::unique_ptr<Policy> {
      return std::make_unique<InTurn>(view);
    },
};

}  // namespace

}  // namespace ballast

int main(int argc, char** argv) {
  std::vector<const ballast::PolicyKind*> kinds{&ballast::kNothing};
  for (const ballast::PolicyKind* kind : ballast::policy_kinds()) kinds.push_back(kind);
  std::unique_ptr<ballast::Rig> rig;  // of the row that runs
  for (const ballast::PolicyKind* kind : kinds)
    for (const bool equal : {true, false})
      benchmark::RegisterBenchmark(
          ("pick/" + std::string(kind->name) + (equal ? "/equal" : "/weighted")).c_str(),
          [kind, equal, &rig](benchmark::State& state) { ballast::pick(state, *kind, equal, rig); })
          ->UseManualTime()
          ->Arg(10)
          ->Arg(1000)
          ->Arg(10000)
          ->Arg(100000);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
