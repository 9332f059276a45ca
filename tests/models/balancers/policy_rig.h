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

// `10s`, `1.5min`, `80ms`, `250us`: what defaults are written in.
inline Duration duration_of(const std::string& text) {
  std::size_t digits = 0;
  const double number = std::stod(text, &digits);
  const std::string unit = text.substr(digits);
  if (unit == "us") return from_seconds(number * 1e-6);
  if (unit == "ms") return from_seconds(number * 1e-3);
  if (unit == "s") return from_seconds(number);
  if (unit == "m" || unit == "min") return from_seconds(number * 60);
  throw std::invalid_argument("no duration: " + text);
}

// The arguments a scenario gets when it names only the algorithm.
inline Args default_args(const PolicyKind& kind) {
  Args args;
  for (const Param& param : kind.params) {
    const std::string text(param.default_text);
    if (text.empty()) continue;  // absent
    switch (param.type) {
      case ParamType::kInteger:
        args.set(std::string(param.name), std::int64_t{std::atoll(text.c_str())});
        break;
      case ParamType::kNumber:
        args.set(std::string(param.name), std::atof(text.c_str()));
        break;
      case ParamType::kRatio:
        args.set(std::string(param.name), std::atof(text.c_str()) / (text.back() == '%' ? 100 : 1));
        break;
      case ParamType::kDuration:
        args.set(std::string(param.name), duration_of(text));
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
            std::uint64_t seed = 1, const std::vector<bool>& backup = {})
      : key_kind_(kind.key) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      add_to_view(weights[i], true);
      if (i < backup.size()) view.servers[i].backup = backup[i];
    }
    policy = kind.make(args, view, Rng(seed));
  }

  ServerIndex pick(ServerIndex avoid = kNoServer) {
    PickContext context{.hash = mix64(++picks_ * kGolden64)};
    const std::string key = key_of(picks_);
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
  // Drained or removed, or back.
  void set_member(ServerIndex server, bool member) {
    view.servers[server].member = member;
    set_usable(server, member);
  }
  void append(std::uint32_t weight, bool usable = true) {
    add_to_view(weight, usable);
    policy->on_usable(static_cast<ServerIndex>(view.servers.size() - 1));
  }

  PoolView view;
  std::unique_ptr<Policy> policy;

 private:
  std::string key_of(std::uint64_t number) const {
    if (key_kind_ == KeyKind::kNoKey) return {};
    if (key_kind_ != KeyKind::kAddress) return "key-" + std::to_string(number);
    const std::uint64_t host = mix64(number);  // networks differ as hosts do
    return "10." + std::to_string(host >> 16 & 0xff) + '.' + std::to_string(host >> 8 & 0xff) +
           '.' + std::to_string(host & 0xff);
  }
  void add_to_view(std::uint32_t weight, bool usable) {
    view.servers.push_back(
        {.weight = weight, .in_flight = 0, .usable = usable, .backup = false, .member = usable});
    view.names.push_back("s-" + std::to_string(view.servers.size()));
  }
  KeyKind key_kind_;
  std::uint64_t picks_ = 0;
};

inline const PolicyKind& kind_of(std::string_view name) {
  const PolicyKind* kind = find_policy_kind(name);
  if (kind == nullptr) throw std::invalid_argument("no policy " + std::string(name));
  return *kind;
}

}  // namespace ballast::policy_testing
