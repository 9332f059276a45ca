// yardstick POLICY SERVERS REQUESTS SEED: plays that many requests of single-worker servers at 80 %
// in a hand-tuned loop, after a warm-up, and prints one line of JSON. What it does a second is the
// speed of this machine at this work.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bench/yardstick/loop.h"

namespace ballast::yardstick {
namespace {

template <typename Policy>
void measure(std::uint32_t servers, std::uint64_t requests, std::uint64_t seed) {
  Loop<Policy> loop(servers, 0.8, seed);
  loop.play(requests / 10 + 20 * servers);
  loop.latencies = {};
  const auto start = std::chrono::steady_clock::now();
  loop.play(requests);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("{\"requests\": %llu, \"wall_s\": %.6f, \"mean_latency\": %.5f}\n",
              static_cast<unsigned long long>(requests), wall.count(),
              loop.latencies.mean() / kTicksOfMeanWork);
}

int run(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: yardstick random|round_robin|jsq|two_choices SERVERS REQUESTS SEED\n",
               stderr);
    return 2;
  }
  const char* policy = argv[1];
  const auto servers = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const std::uint64_t requests = std::strtoull(argv[3], nullptr, 10);
  const std::uint64_t seed = std::strtoull(argv[4], nullptr, 10);
  if (std::strcmp(policy, "random") == 0)
    measure<RandomServer>(servers, requests, seed);
  else if (std::strcmp(policy, "round_robin") == 0)
    measure<RoundRobin>(servers, requests, seed);
  else if (std::strcmp(policy, "jsq") == 0 && servers <= 16)
    measure<ShortestQueue>(servers, requests, seed);
  else if (std::strcmp(policy, "two_choices") == 0 && servers >= 2)
    measure<TwoChoices>(servers, requests, seed);
  else
    return 2;
  return 0;
}

}  // namespace
}  // namespace ballast::yardstick

int main(int argc, char** argv) { return ballast::yardstick::run(argc, argv); }
