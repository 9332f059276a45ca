#include "bench/runner/measure.h"

#include <fmt/format.h>

#include <cstdio>

#include "bench/runner/child.h"
#include "bench/runner/statistics.h"
#include "sim/random.h"

namespace ballast::bench {

namespace {

// Speed and mean of a program that plays a model: the yardstick, or a peer.
struct Played {
  double per_s = 0;
  double mean = 0;
};

Played play(const Plan& plan, const std::string& program, const Model& model, int requests,
            int seed) {
  if (plan.smoke) requests /= 25;
  const Json result = run_pinned({program, model.policy, std::to_string(model.servers),
                                  std::to_string(requests), std::to_string(seed)},
                                 plan.core)
                          .output;
  return {result.at("requests").get<double>() / result.at("wall_s").get<double>(),
          result.at("mean_latency").get<double>()};
}

struct PeerSamples {
  std::vector<double> speeds, times, means;
};

// What one workload gave, one value a repetition.
struct Samples {
  std::vector<double> requests, attempts, events, run_s, whole_s, core_shares, means, peaks;
  std::vector<double> yardsticks, ratios;
  std::vector<PeerSamples> peers;  // as in the plan
  std::string result_hash;
};

std::vector<std::string> ballast_command(const Plan& plan, const Workload& workload, int seed) {
  std::vector<std::string> command = {plan.ballast,
                                      "run",
                                      BALLAST_SOURCE_DIR "/" + workload.scenario,
                                      "--quiet",
                                      "--format",
                                      "json",
                                      "--seed",
                                      std::to_string(seed)};
  std::vector<std::string> sets = workload.sets;
  if (plan.smoke) sets.push_back("duration=" + workload.smoke_duration);
  for (const std::string& set : sets) command.insert(command.end(), {"--set", set});
  return command;
}

void repeat(const Plan& plan, const Workload& workload, int seed, Samples& samples) {
  const double yardstick = play(plan, plan.yardstick, workload.yardstick, 5'000'000, seed).per_s;
  // 1: an objective was missed, which a short run or another seed may do.
  ChildRun run = run_pinned(ballast_command(plan, workload, seed), plan.core, {0, 1});
  const Json performance = run.output.at("performance");
  run.output.erase("performance");
  if (samples.result_hash.empty())
    samples.result_hash = fmt::format("{:016x}", hash_name(run.output.dump()));

  const double run_s = performance.at("wall_s").get<double>();
  const double per_s = performance.at("requests_per_s").get<double>();
  samples.requests.push_back(per_s * run_s);
  samples.attempts.push_back(run.output.at("attempts").at("per_request").get<double>() * per_s *
                             run_s);
  samples.events.push_back(performance.at("events").get<double>());
  samples.run_s.push_back(run_s);
  samples.whole_s.push_back(run.whole_s);
  samples.core_shares.push_back(run.cpu_s / run.whole_s);
  samples.means.push_back(run.output.at("latency").at("mean").get<double>() / kMeanWork_s);
  samples.peaks.push_back(run.peak_rss_bytes);
  samples.yardsticks.push_back(yardstick);
  samples.ratios.push_back(per_s / yardstick);
  std::fprintf(stderr, "bench: %s, repetition %d: %.2f M requests/s, %.3f of the yardstick\n",
               workload.name.c_str(), seed, per_s / 1e6, per_s / yardstick);
  if (!workload.peers) return;
  samples.peers.resize(plan.peers.size());
  for (std::size_t i = 0; i < plan.peers.size(); ++i) {
    const Peer& peer = plan.peers[i];
    const Played played = play(plan, peer.program, workload.yardstick, peer.requests, seed);
    samples.peers[i].speeds.push_back(played.per_s);
    samples.peers[i].times.push_back(per_s / played.per_s);
    samples.peers[i].means.push_back(played.mean);
  }
}

Json summary(const Plan& plan, const Workload& workload, const Samples& samples) {
  const double run_s = median(samples.run_s);
  const auto per_s = [&](const std::vector<double>& counts) { return median(counts) / run_s; };
  Json json = {
      {"requests", median(samples.requests)},      {"attempts", median(samples.attempts)},
      {"events", median(samples.events)},          {"run_s", run_s},
      {"whole_s", median(samples.whole_s)},        {"core_share", median(samples.core_shares)},
      {"requests_per_s", per_s(samples.requests)}, {"attempts_per_s", per_s(samples.attempts)},
      {"events_per_s", per_s(samples.events)},     {"ns_per_event", 1e9 / per_s(samples.events)}};
  json["yardstick"] = {
      {"model", fmt::format("{} {}", workload.yardstick.policy, workload.yardstick.servers)},
      {"requests_per_s", median(samples.yardsticks)}};
  json["of_yardstick"] = {{"median", median(samples.ratios)}, {"samples", samples.ratios}};
  json["mean"] = {{"value", mean(samples.means)}};
  if (samples.means.size() > 1) json["mean"]["half_width"] = half_width(samples.means);
  if (workload.theory) json["mean"]["theory"] = *workload.theory;
  for (std::size_t i = 0; i < samples.peers.size(); ++i) {
    const PeerSamples& peer = samples.peers[i];
    json["peers"][plan.peers[i].name] = {
        {"requests_per_s", median(peer.speeds)},
        {"times", {{"median", median(peer.times)}, {"samples", peer.times}}},
        {"mean", mean(peer.means)}};
  }
  json["peak_rss_bytes"] = median(samples.peaks);
  json["result_hash"] = samples.result_hash;
  return json;
}

}  // namespace

Json measure(const Plan& plan) {
  std::vector<Samples> samples(plan.workloads.size());
  // All workloads in turn, again and again: what the machine does meanwhile hits all of them.
  for (int repetition = 1; repetition <= plan.repetitions; ++repetition)
    for (std::size_t i = 0; i < samples.size(); ++i)
      repeat(plan, plan.workloads[i], repetition, samples[i]);

  Json json = {{"schema", "ballast/bench/1"},
               {"core", plan.core},
               {"repetitions", plan.repetitions},
               {"smoke", plan.smoke},
               {"workloads", Json::object()}};
  for (std::size_t i = 0; i < samples.size(); ++i)
    json["workloads"][plan.workloads[i].name] = summary(plan, plan.workloads[i], samples[i]);
  return json;
}

}  // namespace ballast::bench
