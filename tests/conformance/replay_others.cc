// gRPC, IPVS, Caddy and Prequal: vectors of their unit tests, and sequences derived from rules read
// in their sources; values of hash functions, and formulas.
#include <algorithm>
#include <cmath>
#include <map>

#include "models/balancers/algorithms/envoy/slow_start.h"
#include "models/balancers/algorithms/grpc/static_stride.h"
#include "models/balancers/algorithms/research/prequal_pool.h"
#include "models/balancers/hashes/crc32.h"
#include "models/balancers/hashes/djb2.h"
#include "models/balancers/hashes/full_avalanche.h"
#include "models/balancers/hashes/sdbm.h"
#include "models/balancers/hashes/wt6.h"
#include "models/balancers/hashes/xxhash64.h"
#include "models/balancers/loads/peak_ewma.h"
#include "models/health/outlier_detector.h"
#include "models/health/slow_start.h"
#include "tests/conformance/player.h"

namespace ballast::conformance {

namespace {

std::vector<int> zero_based(std::vector<int> order) {
  for (int& server : order) --server;
  return order;
}

// ---- gRPC ---------------------------------------------------------------------------------------

std::string replay_stride(const json& v) {
  const std::vector<float> weights = v.at("weights");
  GrpcStaticStride stride;
  if (!stride.build(weights)) return "there is nothing to schedule";
  if (v.contains("scaled")) {
    const std::string difference = first_difference(stride.weights(), v["scaled"], "weight");
    if (!difference.empty()) return difference;
  }
  std::uint32_t sequence = 0;
  std::vector<std::uint32_t> counts(weights.size(), 0);
  std::vector<std::uint32_t> picks;
  const std::size_t requests =
      v.contains("picks") ? v["picks"].size() : v.at("n").get<std::size_t>();
  for (std::size_t k = 0; k < requests; ++k) {
    picks.push_back(stride.pick(sequence));
    ++counts[picks.back()];
  }
  if (v.contains("counts")) return first_difference(counts, v["counts"], "count");
  return first_difference(picks, v["picks"]);
}

// ---- IPVS ---------------------------------------------------------------------------------------

std::string replay_wrr(const json& v) {
  Player player(algorithm("ipvs/wrr"), {v.at("weights")});
  return first_difference(player.serve_all(v.at("picks").size()), v["picks"]);
}

std::string replay_held(const json& v) {
  Player player(algorithm("ipvs/" + v.at("sched").get<std::string>()), {v.at("weights")});
  return first_difference(player.hold_all(v.at("picks").size()), v["picks"]);
}

// ---- Caddy --------------------------------------------------------------------------------------

std::string replay_caddy_round_robin(const json& v) {
  Player player(algorithm("caddy/round_robin"), {Weights(v.at("upstreams"), 1)});
  return first_difference(zero_based(player.serve_all(v.at("picks").size())), v["picks"]);
}

std::string replay_caddy_weighted(const json& v) {
  Player player(algorithm("caddy/weighted_round_robin"), {v.at("weights")});
  const json& picks = v.contains("picks") ? v["picks"] : v.at("picks_derived");
  return first_difference(zero_based(player.serve_all(picks.size())), picks);
}

// A cycle: from which point of it the counter starts is not part of the record.
std::string replay_caddy_weighted_down(const json& v) {
  Player player(algorithm("caddy/weighted_round_robin"), {v.at("weights")});
  player.set_usable(v.at("down"), false);
  const std::vector<int> cycle = v.at("picks_derived_cycle_of_7");
  const std::vector<int> played = zero_based(player.serve_all(2 * cycle.size()));
  std::vector<int> twice = cycle;
  twice.insert(twice.end(), cycle.begin(), cycle.end());
  for (std::size_t start = 0; start < cycle.size(); ++start) {
    if (played == twice) return {};
    std::rotate(twice.begin(), twice.begin() + 1, twice.end());
  }
  return "played " + json(played).dump() + ", which is not that cycle";
}

std::string replay_caddy_ip_hash(const json& v) {
  const std::vector<std::string> upstreams = v.at("upstreams");
  Player player(algorithm("caddy/ip_hash"),
                {.weights = Weights(upstreams.size(), 1), .names = upstreams});
  json map;
  for (const auto& [key, upstream] : v.at("map").items()) map[key] = upstream.get<int>() + 1;
  return replay_map(player, map);
}

// ---- Prequal
// -------------------------------------------------------------------------------------

// Replicas are numbered from 0.
ProbePool pool_of(const json& entries) {
  ProbePool pool(entries.size());
  for (const json& entry : entries)
    pool.insert({.server = entry.at("r"),
                 .in_flight = entry.at("rif"),
                 .latency = std::chrono::milliseconds{entry.at("lat").get<int>()}});
  return pool;
}

std::string replay_hot_cold(const json& v) {
  if (v.contains("remove_worst")) {
    const json& removal = v["remove_worst"];
    ProbePool pool = pool_of(removal.at("entries"));
    pool.remove_worst(removal.at("threshold"));
    for (std::size_t i = 0; i < pool.size(); ++i)
      if (pool[i].server == removal.at("removed")) return "the probe to be removed is still there";
    return pool.size() + 1 == removal["entries"].size() ? "" : "more than one was removed";
  }
  const ProbePool pool = pool_of(v.at("entries"));
  const std::size_t best = pool.best(v.at("threshold"));
  if (best == ProbePool::kNone) return "no probe was picked";
  return first_difference(json::array({pool[best].server}), json::array({v.at("pick")}));
}

// The parameters of the paper and of the implementation that the vectors come from.
std::string replay_prequal_defaults(const json& defaults) {
  const PolicySpec policy = algorithm("prequal");
  const auto parameter = [&policy](const std::string& name) {
    for (const auto& [known, value] : policy.args.values()) {
      if (known != name) continue;
      if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
      if (const auto* number = std::get_if<double>(&value)) return *number;
      if (const auto* duration = std::get_if<Duration>(&value)) return seconds(*duration);
    }
    throw NotCovered("no parameter " + name);
  };
  static const std::map<std::string, std::string> kNames{
      {"probes_per_query", "probes"},    {"pool", "pool"},   {"max_age_s", "max_age"},
      {"removes_per_query", "removals"}, {"delta", "delta"}, {"q_rif_paper", "hot_quantile"}};
  for (const auto& [member, recorded] : defaults.items()) {
    if (member == "q_rif_range") continue;  // what the paper tried
    const auto name = kNames.find(member);
    if (name == kNames.end()) throw NotCovered("unknown member '" + member + "'");
    if (parameter(name->second) != recorded.get<double>())
      return member + ": recorded " + recorded.dump() + ", the default is " +
             std::to_string(parameter(name->second));
  }
  return {};
}

// ---- hash functions -----------------------------------------------------------------------------

std::string different(const std::string& what, const json& recorded, const json& played) {
  if (recorded == played) return {};
  return what + ": recorded " + recorded.dump() + ", played " + played.dump();
}

std::string replay_haproxy_functions(const json& keys) {
  for (const auto& [key, values] : keys.items())
    for (const auto& [function, recorded] : values.items()) {
      std::uint32_t played = 0;
      if (function == "sdbm")
        played = sdbm(key);
      else if (function == "djb2")
        played = djb2(key);
      else if (function == "wt6")
        played = wt6(key);
      else if (function == "crc32")
        played = crc32(key);
      else if (function == "full_hash_of_sdbm")
        played = full_avalanche(sdbm(key));
      else
        throw NotCovered("unknown function " + function);
      const std::string difference = different(function + " of '" + key + "'", recorded, played);
      if (!difference.empty()) return difference;
    }
  return {};
}

std::string replay_full_avalanche(const json& numbers) {
  std::string difference;
  for (const auto& [number, recorded] : numbers.items())
    if (difference.empty())
      difference = different(number, recorded,
                             full_avalanche(static_cast<std::uint32_t>(std::stoul(number))));
  return difference;
}

std::string replay_crc32(const json& keys) {
  std::string difference;
  for (const auto& [key, recorded] : keys.items())
    if (difference.empty()) difference = different("'" + key + "'", recorded, crc32(key));
  return difference;
}

std::string replay_xxhash64(const json& keys) {
  std::string difference;
  for (const auto& [key, seeds] : keys.items())
    for (const auto& [seed, recorded] : seeds.items()) {
      if (!seed.starts_with("seed")) throw NotCovered("unknown member " + seed);
      if (difference.empty())
        difference = different("'" + key + "'", recorded,
                               std::to_string(xxhash64(key, std::stoull(seed.substr(4)))));
    }
  return difference;
}

// ---- formulas -----------------------------------------------------------------------------------

constexpr double kTolerance = 1e-6;  // the records have six or seven digits

std::string replay_slow_start(const json& section) {
  for (const json& v : section.at("vectors")) {
    const double factor =
        envoy_slow_start_factor(from_seconds(v.at("t_s")), from_seconds(v.at("window_s")),
                                v.at("aggression"), v.at("min_percent").get<double>() / 100);
    if (std::abs(factor - v.at("factor").get<double>()) > kTolerance)
      return v.dump() + ", played " + std::to_string(factor);
  }
  return {};
}

std::string replay_outliers(const json& section) {
  const std::vector<double> rates = section.at("rates");
  const double threshold = outlier_threshold(rates, section.at("factor"));
  if (std::abs(threshold - section.at("threshold").get<double>()) <= kTolerance) return {};
  return "threshold, played " + std::to_string(threshold);
}

// The record goes one step beyond the end, where the whole weight is in force.
std::string replay_haproxy_slow_start(const json& section) {
  const SlowStartSpec spec{SlowStartSpec::Curve::kHaproxy,
                           from_seconds(section.at("slowstart_s").get<double>())};
  for (const json& v : section.at("trace")) {
    const double ramp = slow_start_ramp(spec, from_seconds(v.at("elapsed_s").get<double>()));
    if (ramp * 16 != std::min(v.at("w16").get<double>(), 16.0))
      return v.dump() + ", played " + std::to_string(ramp * 16);
  }
  return {};
}

std::string replay_peak_ewma(const json& section) {
  const double decay_ns = section.at("decay_s").get<double>() * 1e9;
  for (const json& v : section.at("vectors")) {
    PeakEwma estimate(v.at("default_rtt_ms").get<double>() * 1e6, kStart);
    const Time then = kStart + from_seconds(v.at("idle_ms").get<double>() / 1000);
    const double cost_ms = estimate.observe(0, then, decay_ns) / 1e6;
    if (std::abs(cost_ms - v.at("cost_ms").get<double>()) > kTolerance)
      return v.dump() + ", played " + std::to_string(cost_ms);
  }
  return {};
}

}  // namespace

std::vector<KnownFile> other_files() {
  return {
      {"grpc_static_stride.json",
       [](FileReplay& file) {
         file.each("vectors", {"weights", "n", "counts"}, replay_stride);
         file.each("derived_picks_0based", {"weights", "scaled", "picks"}, replay_stride);
       }},
      {"ipvs.json",
       [](FileReplay& file) {
         file.each("wrr", {"weights", "picks"}, replay_wrr);
         file.each("held_connections", {"sched", "weights", "picks"}, replay_held);
       }},
      {"caddy.json",
       [](FileReplay& file) {
         file.each("round_robin", {"upstreams", "picks", "note"}, replay_caddy_round_robin);
         file.each("weighted_round_robin", {"weights", "picks", "picks_derived"},
                   replay_caddy_weighted);
         file.each("weighted_round_robin_host_down",
                   {"weights", "down", "picks_derived_cycle_of_7", "note"},
                   replay_caddy_weighted_down);
         file.each("ip_hash", {"upstreams", "hash", "map"}, replay_caddy_ip_hash);
       }},
      {"prequal.json",
       [](FileReplay& file) {
         file.each("vectors", {"threshold", "entries", "pick", "remove_worst"}, replay_hot_cold);
         file.whole("defaults", replay_prequal_defaults);
       }},
      {"hash_functions.json",
       [](FileReplay& file) {
         file.whole("haproxy", replay_haproxy_functions);
         file.whole("haproxy_full_hash", replay_full_avalanche);
         file.whole("nginx_crc32", replay_crc32);
         file.whole("xxhash64", replay_xxhash64);
       }},
      {"formulas.json",
       [](FileReplay& file) {
         file.whole("envoy_slow_start", replay_slow_start);
         file.whole("tower_peak_ewma", replay_peak_ewma);
         file.whole("outlier_success_rate", replay_outliers);
         file.whole("haproxy_slowstart", replay_haproxy_slow_start);
       }},
  };
}

}  // namespace ballast::conformance
