#include "tests/models/balancers/policy_rig.h"

#include <cstdlib>
#include <stdexcept>

namespace ballast::policy_testing {

Duration duration_of(const std::string& text) {
  std::size_t digits = 0;
  const double number = std::stod(text, &digits);
  const std::string unit = text.substr(digits);
  if (unit == "us") return from_seconds(number * 1e-6);
  if (unit == "ms") return from_seconds(number * 1e-3);
  if (unit == "s") return from_seconds(number);
  if (unit == "m" || unit == "min") return from_seconds(number * 60);
  throw std::invalid_argument("no duration: " + text);
}

Args default_args(const PolicyKind& kind) {
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

Args args_with(const PolicyKind& kind,
               const std::vector<std::pair<std::string, Args::Value>>& given) {
  Args args = default_args(kind);
  for (const auto& [name, value] : given) args.set(name, value);
  return args;
}

const PolicyKind& kind_of(std::string_view name) {
  const PolicyKind* kind = find_policy_kind(name);
  if (kind == nullptr) throw std::invalid_argument("no policy " + std::string(name));
  return *kind;
}

PolicyRig::PolicyRig(const PolicyKind& kind, const std::vector<std::uint32_t>& weights,
                     std::uint64_t seed)
    : PolicyRig(kind, default_args(kind), weights, seed) {}

PolicyRig::PolicyRig(const PolicyKind& kind, const Args& args,
                     const std::vector<std::uint32_t>& weights, std::uint64_t seed,
                     const std::vector<bool>& backup)
    : key_kind_(kind.key) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    add_to_view(weights[i], true);
    if (i < backup.size()) view.servers[i].backup = backup[i];
  }
  policy = kind.make(args, view, Rng(seed));
}

ServerIndex PolicyRig::pick(ServerIndex avoid) {
  PickContext context{.hash = mix64(++picks_ * kGolden64)};
  const std::string key = key_of(picks_);
  context.key = key;
  if (avoid != kNoServer) context.tried = {&avoid, 1};
  return policy->pick(context);
}

void PolicyRig::start(ServerIndex server) {
  ++view.in_flight[server];
  policy->on_start(server, Duration{1'000'000});
}

void PolicyRig::finish(ServerIndex server) {
  --view.in_flight[server];
  policy->on_finish(server, {Outcome::Kind::kOk, Duration{1'000'000}});
}

ServerIndex PolicyRig::serve(ServerIndex avoid) {
  const ServerIndex server = pick(avoid);
  if (server == kNoServer) return server;
  start(server);
  finish(server);
  return server;
}

std::vector<double> PolicyRig::shares(std::size_t requests) {
  std::vector<double> shares(view.servers.size(), 0.0);
  for (std::size_t k = 0; k < requests; ++k) shares[serve()] += 1.0 / static_cast<double>(requests);
  return shares;
}

void PolicyRig::set_weight(ServerIndex server, std::uint32_t weight) {
  const std::uint32_t old = view.servers[server].weight;
  view.servers[server].weight = weight;
  policy->on_weight(server, old);
}

void PolicyRig::set_usable(ServerIndex server, bool usable) {
  view.servers[server].usable = usable;
  policy->on_usable(server);
}

void PolicyRig::set_member(ServerIndex server, bool member) {
  view.servers[server].member = member;
  set_usable(server, member);
}

void PolicyRig::append(std::uint32_t weight, bool usable) {
  add_to_view(weight, usable);
  policy->on_usable(static_cast<ServerIndex>(view.servers.size() - 1));
}

std::string PolicyRig::key_of(std::uint64_t number) const {
  if (key_kind_ == KeyKind::kNoKey) return {};
  if (key_kind_ != KeyKind::kAddress) return "key-" + std::to_string(number);
  const std::uint64_t host = mix64(number);  // networks differ as hosts do
  return "10." + std::to_string(host >> 16 & 0xff) + '.' + std::to_string(host >> 8 & 0xff) + '.' +
         std::to_string(host & 0xff);
}

void PolicyRig::add_to_view(std::uint32_t weight, bool usable) {
  view.add({.weight = weight, .usable = usable, .backup = false, .member = usable});
  view.names.push_back("s-" + std::to_string(view.servers.size()));
}

}  // namespace ballast::policy_testing
