#include "models/balancers/algorithms/envoy/edf_policy.h"

#include <algorithm>

namespace ballast {

std::vector<Param> envoy_schedule_params(std::vector<Param> own) {
  own.push_back({.name = "start",
                 .type = ParamType::kChoice,
                 .help = "where a new schedule starts: at random, or with the heaviest hosts "
                         "(before 2024)",
                 .default_text = "random",
                 .choices = {"random", "fresh"}});
  own.push_back({.name = "seed",
                 .type = ParamType::kInteger,
                 .help = "the random number that Envoy draws for where to start; absent: drawn",
                 .min = 0,
                 .max = 9e15});
  return envoy_params(std::move(own));
}

EnvoyEdfPolicy::EnvoyEdfPolicy(const Args& args, const PoolView& view, Rng rng)
    : view_(view), rng_(rng), sets_(view, envoy_rules(args), Rng(Rng(rng)(), 1)) {
  seed_ = args.has("seed") ? static_cast<std::uint64_t>(args.integer("seed")) : Rng(rng)();
  earlier_picks_ = args.has("seed") ? seed_ % EnvoyEdf::kMaxEarlierPicks
                                    : Rng(rng).below(EnvoyEdf::kMaxEarlierPicks);
  if (args.text("start") == "fresh") earlier_picks_ = 0;
}

ServerIndex EnvoyEdfPolicy::pick(const PickContext& context) {
  sets_.refresh();
  ServerIndex host = choose_once();
  if (context.tried.empty()) return host;
  for (std::uint32_t k = 0; k < sets_.rules().retry_host_attempts && host != kNoServer; ++k) {
    if (std::find(context.tried.begin(), context.tried.end(), host) == context.tried.end()) break;
    host = choose_once();
  }
  return host;
}

ServerIndex EnvoyEdfPolicy::choose_once() {
  const std::uint32_t source = sets_.choose(sets_.has_choice() ? rng_() : 0);
  if (source == EnvoyHostSets::kNoSource) return kNoServer;
  const std::vector<ServerIndex>& hosts = sets_.sources()[source].hosts;
  if (hosts.empty()) return kNoServer;
  Source& state = state_of(source);
  if (!state.scheduled) return choose_equal(hosts, state.turn);
  return hosts[state.schedule.pick([&](std::uint32_t i) { return ramped_weight(hosts[i]); })];
}

EnvoyEdfPolicy::Source& EnvoyEdfPolicy::state_of(std::uint32_t source) {
  while (states_.size() < sets_.sources().size()) states_.emplace_back().turn = seed_;
  Source& state = states_[source];
  const EnvoyHostSets::Source& now = sets_.sources()[source];
  if (state.version != now.version) [[unlikely]] {
    state.version = now.version;
    build(state, now.hosts);
  }
  return state;
}

void EnvoyEdfPolicy::build(Source& state, const std::vector<ServerIndex>& hosts) {
  const auto differs = [&](ServerIndex i) {
    return view_.servers[i].weight != view_.servers[hosts.front()].weight ||
           view_.servers[i].ramp < 1;
  };
  state.scheduled = hosts.size() > 1 && std::any_of(hosts.begin(), hosts.end(), differs);
  if (state.scheduled)
    state.schedule.build(static_cast<std::uint32_t>(hosts.size()), earlier_picks_,
                         [&](std::uint32_t i) { return ramped_weight(hosts[i]); });
}

void EnvoyEdfPolicy::on_weight(ServerIndex server, std::uint32_t old_weight) {
  ramping_.resize(view_.servers.size(), 0);
  const bool ramps = view_.servers[server].ramp < 1;
  // A schedule looks at the ramp itself; only that there is one is news.
  if (view_.servers[server].weight != old_weight || (ramps && ramping_[server] == 0))
    sets_.invalidate(server);
  ramping_[server] = ramps ? 1 : 0;
}

}  // namespace ballast
