// The cost of one decision of every balancing algorithm, with 10 to 100000 servers. Requests
// overlap: 4 a server stay in flight, so that load-aware algorithms have something to compare and
// reorder. Each iteration is one pick, one start and one finish.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

namespace {

Args default_args(const PolicyKind& kind) {
  Args args;
  for (const Param& param : kind.params) {
    const std::string text(param.default_text);
    if (text.empty()) continue;  // absent
    if (param.type == ParamType::kInteger)
      args.set(std::string(param.name), std::int64_t{std::stoll(text)});
    else if (param.type == ParamType::kNumber)
      args.set(std::string(param.name), std::stod(text));
    else if (param.type == ParamType::kRatio)
      args.set(std::string(param.name), std::stod(text) / (text.back() == '%' ? 100 : 1));
    else if (param.type == ParamType::kDuration)  // milliseconds or seconds
      args.set(std::string(param.name),
               from_seconds(std::stod(text) / (text.ends_with("ms") ? 1000 : 1)));
    else if (param.type == ParamType::kBool)
      args.set(std::string(param.name), text == "true");
    else
      args.set(std::string(param.name), text);
  }
  return args;
}

void pick(benchmark::State& state, const PolicyKind& kind, bool equal_weights) {
  const auto servers = static_cast<std::size_t>(state.range(0));
  PoolView view;
  for (std::size_t i = 0; i < servers; ++i) {
    view.servers.push_back({});
    view.servers.back().weight = equal_weights || i % 5 != 0 ? 1 : 2;
    view.names.push_back("server-" + std::to_string(i + 1));
  }
  const auto policy = kind.make(default_args(kind), view, Rng(1));
  Rng keys(2);
  std::string key;
  const auto start = [&] {
    key = std::to_string(keys());
    const ServerIndex server = policy->pick({.hash = keys(), .key = key, .tried = {}});
    ++view.servers[server].in_flight;
    policy->on_start(server, Duration{1});
    return server;
  };
  std::vector<ServerIndex> in_flight(std::min<std::size_t>(4 * servers, 4096));
  for (ServerIndex& server : in_flight) server = start();
  std::size_t oldest = 0;
  for (auto _ : state) {
    const ServerIndex done = in_flight[oldest];
    --view.servers[done].in_flight;
    policy->on_finish(done, {});
    in_flight[oldest] = start();
    oldest = oldest + 1 == in_flight.size() ? 0 : oldest + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

}  // namespace ballast

int main(int argc, char** argv) {
  for (const ballast::PolicyKind* kind : ballast::policy_kinds())
    for (const bool equal : {true, false})
      benchmark::RegisterBenchmark(
          ("pick/" + std::string(kind->name) + (equal ? "/equal" : "/weighted")).c_str(),
          [kind, equal](benchmark::State& state) { ballast::pick(state, *kind, equal); })
          ->Arg(10)
          ->Arg(1000)
          ->Arg(10000)
          ->Arg(100000);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
