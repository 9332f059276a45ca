// A pool as one balancer instance sees it, with a policy over it: what the simulator does around a
// policy, for tests. Servers are named s-1, s-2, ...
#pragma once

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast::policy_testing {

// The arguments a scenario gets when it names only the algorithm.
inline Args default_args(const PolicyKind& kind) {
  Args args;
  for (const Param& param : kind.params) {
    const std::string text(param.default_text);
    switch (param.type) {
      case ParamType::kInteger:
        args.set(std::string(param.name), std::int64_t{std::atoll(text.c_str())});
        break;
      case ParamType::kNumber:
        args.set(std::string(param.name), std::atof(text.c_str()));
        break;
      case ParamType::kBool:
        args.set(std::string(param.name), text == "true");
        break;
      default:
        args.set(std::string(param.name), text);
    }
  }
  return args;
}

// The same with some of them given.
inline Args args_with(const PolicyKind& kind,
                      const std::vector<std::pair<std::string, Args::Value>>& given) {
  Args args = default_args(kind);
  for (const auto& [name, value] : given) args.set(name, value);
  return args;
}

class PolicyRig {
 public:
  PolicyRig(const PolicyKind& kind, const std::vector<std::uint32_t>& weights,
            std::uint64_t seed = 1)
      : PolicyRig(kind, default_args(kind), weights, seed) {}

  PolicyRig(const PolicyKind& kind, const Args& args, const std::vector<std::uint32_t>& weights,
            std::uint64_t seed = 1, const std::vector<bool>& backup = {}) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      add_to_view(weights[i], true);
      if (i < backup.size()) view.servers[i].backup = backup[i];
    }
    policy = kind.make(args, view, Rng(seed));
  }

  ServerIndex pick(ServerIndex avoid = kNoServer) {
    PickContext context{.hash = mix64(++picks_ * kGolden64)};
    const std::string key = "key-" + std::to_string(picks_);
    context.key = key;
    if (avoid != kNoServer) context.tried = {&avoid, 1};
    return policy->pick(context);
  }
  void start(ServerIndex server) {
    ++view.servers[server].in_flight;
    policy->on_start(server, Duration{1'000'000});
  }
  void finish(ServerIndex server) {
    --view.servers[server].in_flight;
    policy->on_finish(server, {Outcome::Kind::kOk, Duration{1'000'000}});
  }
  // One request that is done before the next comes.
  ServerIndex serve(ServerIndex avoid = kNoServer) {
    const ServerIndex server = pick(avoid);
    if (server == kNoServer) return server;
    start(server);
    finish(server);
    return server;
  }
  std::vector<double> shares(std::size_t requests) {
    std::vector<double> shares(view.servers.size(), 0.0);
    for (std::size_t k = 0; k < requests; ++k)
      shares[serve()] += 1.0 / static_cast<double>(requests);
    return shares;
  }
  void set_weight(ServerIndex server, std::uint32_t weight) {
    const std::uint32_t old = view.servers[server].weight;
    view.servers[server].weight = weight;
    policy->on_weight(server, old);
  }
  void set_usable(ServerIndex server, bool usable) {
    view.servers[server].usable = usable;
    policy->on_usable(server);
  }
  void append(std::uint32_t weight, bool usable = true) {
    add_to_view(weight, usable);
    policy->on_usable(static_cast<ServerIndex>(view.servers.size() - 1));
  }

  PoolView view;
  std::unique_ptr<Policy> policy;

 private:
  void add_to_view(std::uint32_t weight, bool usable) {
    view.servers.push_back({.weight = weight, .in_flight = 0, .usable = usable, .backup = false});
    view.names.push_back("s-" + std::to_string(view.servers.size()));
  }
  std::uint64_t picks_ = 0;
};

inline const PolicyKind& kind_of(std::string_view name) {
  const PolicyKind* kind = find_policy_kind(name);
  if (kind == nullptr) throw std::invalid_argument("no policy " + std::string(name));
  return *kind;
}

}  // namespace ballast::policy_testing
