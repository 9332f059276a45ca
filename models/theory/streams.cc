#include "models/theory/streams.h"

#include <algorithm>
#include <cmath>

namespace ballast {

namespace {

constexpr double kSameRate = 1e-6;  // relative

// A part of the traffic on its way to the server.
struct Inflow {
  const TrafficFlows* traffic = nullptr;
  const Flow* flow = nullptr;
  double share = 0;  // of the traffic's requests
  bool independent = true;
  Turns turns;

  double rate_per_s() const { return traffic->rate_per_s * share; }
};

std::vector<Inflow> inflows(const RegimeFlows& flows, PoolIndex pool, ServerIndex server) {
  std::vector<Inflow> all;
  for (const TrafficFlows& traffic : flows.traffic)
    for (const Flow& flow : traffic.flows) {
      if (flow.pool != pool || !(flow.part * flow.shares[server] > 0)) continue;
      Inflow inflow{&traffic, &flow, flow.part * flow.shares[server], true, {}};
      // Pinned users come at random among all users, whatever placed them.
      if (!traffic.pinned && !flow.turns.empty() && flow.turns[server].mean > 1) {
        inflow.independent = false;
        inflow.turns = flow.turns[server];
      }
      if (inflow.rate_per_s() > 0) all.push_back(inflow);
    }
  return all;
}

// One stream, before it is split.
struct Source {
  Stream::Kind kind = Stream::Kind::kPoisson;
  double scv = 1;
  const MmppArrivals* mmpp = nullptr;
  std::string left_out;
};

Source source_of(const TrafficSpec& traffic) {
  struct Visitor {
    const std::string& name;
    Source operator()(const OpenArrivals& open) const {
      if (is_exponential(*open.gap)) return {};
      return {Stream::Kind::kRenewal, open.gap->scv(), nullptr, ""};
    }
    Source operator()(const MmppArrivals& mmpp) const {
      return {Stream::Kind::kModulated, 1, &mmpp, ""};
    }
    Source operator()(const ClosedArrivals&) const {
      return {Stream::Kind::kPoisson, 1, nullptr,
              "the users of " + name +
                  " come back only when they are served: that evens out their "
                  "arrivals, which are taken for a Poisson stream"};
    }
    Source operator()(const TraceArrivals&) const {
      return {Stream::Kind::kPoisson, 1, nullptr,
              "the arrivals of " + name + " come from a file and are taken for a Poisson stream"};
    }
  };
  return std::visit(Visitor{traffic.name}, traffic.arrivals);
}

// Of the gaps at a server that gets each N-th attempt, N random: sums of N gaps.
double split_scv(double gap_scv, const Inflow& inflow) {
  if (inflow.independent) return 1 + inflow.share * (gap_scv - 1);
  // Turns are counted among the attempts of one instance, which come to it at random.
  const double at_instance = 1 + inflow.flow->part * (gap_scv - 1);
  const Turns& turns = inflow.turns;
  return (at_instance * turns.mean + turns.variance) / (turns.mean * turns.mean);
}

theory::Environment environment_of(const MmppArrivals& mmpp, double share) {
  std::vector<theory::Phase> phases;
  for (const MmppArrivals::State& state : mmpp.states)
    phases.push_back({state.rate, 1, state.hold_s});
  return theory::thinned(theory::alternating(phases), share);
}

Stream single(const Inflow& inflow) {
  const Source source = source_of(*inflow.traffic->spec);
  Stream stream;
  stream.rate_per_s = inflow.rate_per_s();
  if (!source.left_out.empty()) stream.left_out.push_back(source.left_out);
  const bool alone = inflow.flow->part > 1 - kSameRate;  // one instance, one pool
  if (source.kind == Stream::Kind::kModulated) {
    stream.kind = Stream::Kind::kModulated;
    stream.environment = environment_of(*source.mmpp, inflow.share);
    if (!inflow.independent)
      stream.left_out.emplace_back(
          "the turns of the algorithm, which even out the bursts a little");
    return stream;
  }
  if (inflow.independent && source.kind == Stream::Kind::kPoisson) return stream;
  if (!inflow.independent && source.kind == Stream::Kind::kPoisson && alone &&
      inflow.turns.variance == 0) {
    stream.kind = Stream::Kind::kErlang;
    stream.stages = static_cast<std::uint32_t>(std::lround(inflow.turns.mean));
    stream.gap_scv = 1.0 / stream.stages;
    return stream;
  }
  stream.kind = Stream::Kind::kRenewal;
  stream.gap_scv = split_scv(source.scv, inflow);
  // Only strict turns of a whole renewal stream leave gaps that are independent of each other.
  const bool renewal =
      inflow.independent ? inflow.share > 1 - kSameRate : alone && inflow.turns.variance == 0;
  if (!renewal)
    stream.left_out.emplace_back(
        "how gaps between arrivals depend on each other, beyond their spread");
  return stream;
}

Stream together(const std::vector<Inflow>& parts) {
  Stream stream;
  double scv = 0;
  bool poisson = true;
  for (const Inflow& inflow : parts) {
    const Stream one = single(inflow);
    stream.rate_per_s += one.rate_per_s;
    scv += one.rate_per_s * one.gap_scv;
    poisson = poisson && one.kind == Stream::Kind::kPoisson;
    for (const std::string& what : one.left_out)
      if (std::find(stream.left_out.begin(), stream.left_out.end(), what) == stream.left_out.end())
        stream.left_out.push_back(what);
  }
  if (poisson) return stream;
  stream.kind = Stream::Kind::kRenewal;
  stream.gap_scv = scv / stream.rate_per_s;
  double squares = 0;
  for (const Inflow& inflow : parts) {
    const double part = inflow.rate_per_s() / stream.rate_per_s;
    squares += part * part;
  }
  stream.components = 1 / squares;
  stream.left_out.emplace_back("how the streams that meet at a server mix");
  return stream;
}

}  // namespace

bool is_exponential(const Distribution& law) {
  const Law exponential = exponential_law(law.mean_s());
  Rng ours(hash_name("law")), theirs(hash_name("law"));
  for (int i = 0; i < 16; ++i)
    if (law.sample_s(ours) != exponential->sample_s(theirs)) return false;
  return true;
}

Stream stream_at(const Regime& regime, const RegimeFlows& flows, PoolIndex pool, ServerIndex server,
                 double rate_per_s) {
  const std::vector<Inflow> parts = inflows(flows, pool, server);
  Stream stream = parts.size() == 1 ? single(parts[0]) : together(parts);
  const double more = rate_per_s - stream.rate_per_s;
  stream.rate_per_s = rate_per_s;
  if (!(more > kSameRate * rate_per_s)) return stream;
  bool called = false;
  for (const auto& calls : flows.calls)
    for (const Flow& flow : calls) called = called || flow.pool == pool;
  const std::string whose = called ? "the calls that reach " : "the retries that reach ";
  stream.left_out.push_back(whose + regime.pools[pool]->name +
                            " come as the servers above let them; they are taken for a Poisson "
                            "stream");
  stream.kind = Stream::Kind::kPoisson;
  stream.gap_scv = 1;
  return stream;
}

AttemptWork work_at(const Regime& regime, const RegimeFlows& flows, PoolIndex pool,
                    ServerIndex server, double rate_per_s) {
  AttemptWork work;
  double weight = 0, mean = 0, square = 0;
  bool exponential = true, constant = true, held = false;
  double first_mean = -1;
  const auto add = [&](const Flow& flow, double rate) {
    const double scv = flow.law ? flow.law->scv() : 0;
    weight += rate;
    mean += rate * flow.work_s;
    // A wait for calls adds to the mean; it is taken to be as spread as exponential work.
    square += rate * flow.work_s * flow.work_s * (1 + (flow.held_s > 0 ? 1 : scv));
    held = held || flow.held_s > 0;
    exponential = exponential && flow.law && is_exponential(*flow.law) &&
                  (first_mean < 0 || first_mean == flow.work_s);
    constant = constant && scv == 0 && (first_mean < 0 || first_mean == flow.work_s);
    first_mean = flow.work_s;
  };
  for (const Inflow& inflow : inflows(flows, pool, server)) add(*inflow.flow, inflow.rate_per_s());
  const double called_per_s = std::max(rate_per_s - weight, 0.0);
  for (const auto& calls : flows.calls)
    for (const Flow& flow : calls)
      if (flow.pool == pool && flow.shares[server] > 0 && called_per_s > 0) add(flow, called_per_s);
  if (!(weight > 0)) return work;
  const ServerSpec& spec = regime.pools[pool]->servers[server];
  const double speed = spec.workers == kUnlimited
                           ? spec.speed / regime.servers[pool][server].slowdown
                           : flows.capacity[pool][server] / spec.workers;
  work.mean_s = mean / weight / speed;
  work.scv = square / weight / (mean / weight * (mean / weight)) - 1;
  work.exponential = exponential && !held;
  work.constant = constant && !held;
  if (held)
    work.left_out.push_back(
        std::string("the workers of ")
            .append(regime.pools[pool]->name)
            .append(" wait for their calls: the work of those counts as theirs, queueing there "
                    "does not"));
  return work;
}

}  // namespace ballast
