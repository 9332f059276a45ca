// Runs workloads and says what was measured, as JSON: schema "ballast/bench/1".
//
//   core, repetitions, smoke,
//   workloads{NAME{
//     requests, attempts, events            medians over the repetitions, each of its own seed
//     run_s, whole_s                        of the simulation; of the whole command
//     core_share                            of the whole: less than 1 where others used the core
//     requests_per_s, attempts_per_s, events_per_s, ns_per_event      of the simulation
//     yardstick{model, requests_per_s}
//     of_yardstick{median, samples}         each repetition beside a run of the yardstick
//     mean{value, half_width?, theory?}     latency in multiples of the mean work, 95 %
//     peers{NAME{requests_per_s, times{median, samples}, mean}}    how many times faster than the
//     peer peak_rss_bytes result_hash}}                         of the result of the first
//     repetition
#pragma once

#include <string>
#include <vector>

#include "app/json.h"
#include "bench/runner/peers.h"
#include "bench/runner/workloads.h"

namespace ballast::bench {

struct Plan {
  std::vector<Workload> workloads;
  std::vector<Peer> peers;
  int repetitions = 5;
  int core = 0;
  bool smoke = false;              // short runs, to see that everything works
  std::string ballast, yardstick;  // the programs
};

Json measure(const Plan& plan);

}  // namespace ballast::bench
