// What the peers have in common with the yardstick: PROGRAM POLICY SERVERS REQUESTS SEED plays that
// many requests of single-worker servers at 80 % (Poisson arrivals, exponential work of mean 1,
// FIFO) from an empty start until the last has ended, and prints one line of JSON. Everything else
// is written as users of the library would write it, with what it is fastest at.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace ballast::peers {

struct Task {
  std::string policy;  // random, round_robin, jsq, two_choices
  std::uint32_t servers = 1;
  std::uint64_t requests = 0;
  std::uint64_t seed = 1;

  double arrivals_per_work() const { return 0.8 * servers; }
};

inline Task task_of(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: PROGRAM random|round_robin|jsq|two_choices SERVERS REQUESTS SEED\n", stderr);
    std::exit(2);
  }
  return {argv[1], static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)),
          std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10)};
}

// Latencies in multiples of the mean work.
struct Latencies {
  void record(double latency) {
    sum += latency;
    ++count;
  }
  double sum = 0;
  std::uint64_t count = 0;
};

inline void print(const Latencies& latencies, double wall_s) {
  std::printf("{\"requests\": %llu, \"wall_s\": %.6f, \"mean_latency\": %.5f}\n",
              static_cast<unsigned long long>(latencies.count), wall_s,
              latencies.sum / static_cast<double>(latencies.count));
}

class StopWatch {
 public:
  double elapsed_s() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Who gets the next request. `below(n)` draws a whole number in [0, n).
template <typename Below>
class Policy {
 public:
  Policy(const Task& task, Below below)
      : name_(task.policy), servers_(task.servers), below_(below) {}

  // `loads`: requests waiting or in service, by server.
  std::uint32_t pick(const std::vector<std::uint32_t>& loads) {
    switch (name_[1]) {
      case 'o':  // round_robin
        next_ = next_ + 1 < servers_ ? next_ + 1 : 0;
        return next_;
      case 's':  // jsq
        return shortest(loads);
      case 'w': {  // two_choices
        const std::uint32_t a = below_(servers_);
        std::uint32_t b = below_(servers_ - 1);
        b += b >= a;
        return loads[b] < loads[a] ? b : a;
      }
      default:
        return below_(servers_);
    }
  }

 private:
  std::uint32_t shortest(const std::vector<std::uint32_t>& loads) {
    const std::uint32_t least = *std::min_element(loads.begin(), loads.end());
    auto rank = below_(static_cast<std::uint32_t>(std::count(loads.begin(), loads.end(), least)));
    std::uint32_t server = 0;
    while (loads[server] != least || rank-- > 0) ++server;
    return server;
  }

  std::string name_;
  std::uint32_t servers_;
  std::uint32_t next_ = 0;
  Below below_;
};

}  // namespace ballast::peers
