// The reference workloads: scenarios of bench/workloads/ and the shipped incidents, each with the
// minimal loop that it is measured against and, where it is known, its exact mean latency.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ballast::bench {

// What the yardstick and the peers play: single-worker servers at 80 %.
struct Model {
  const char* policy;
  int servers;
};

struct Workload {
  std::string name;
  std::string scenario;           // file, from the root of the project
  std::vector<std::string> sets;  // PATH=VALUE
  std::string smoke_duration;     // empty: not part of the smoke run
  Model yardstick;                // the same queues, or else the speed of the machine
  bool peers = false;             // whether the peers play it too
  std::optional<double> theory;   // mean latency, in multiples of the mean work
};

// Mean work of the workloads that have a theory.
inline constexpr double kMeanWork_s = 0.1;

const std::vector<Workload>& workloads();

}  // namespace ballast::bench
