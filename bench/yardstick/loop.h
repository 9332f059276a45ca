// The least that a simulation of these queues can do for a request and still know its latency: two
// exponential draws, a pick, one update of the tournament tree at each end of work (and one at the
// start of a busy period), a record of 64 bytes, a place in a histogram.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "bench/yardstick/exponential.h"
#include "bench/yardstick/policies.h"
#include "bench/yardstick/tree.h"

namespace ballast::yardstick {

struct alignas(64) Request {
  Ticks arrived;
  Ticks work;
  std::uint32_t behind;  // who comes after it in the queue, or in the free list
};

struct Server {
  std::uint32_t first, last;  // in its queue; the first is in service
};

// 128 bins an octave, as in the engine.
struct Latencies {
  void record(Ticks latency) {
    const auto octave = static_cast<unsigned>(std::bit_width(latency | 128)) - 8;
    ++bins[(octave << 7) + (latency >> octave)];
    sum += latency;
    ++count;
  }
  double mean() const { return static_cast<double>(sum) / static_cast<double>(count); }

  std::array<std::uint64_t, std::size_t{64} << 7> bins{};
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
};

template <typename Policy>
class Loop {
 public:
  Loop(std::uint32_t servers, double load, std::uint64_t seed)
      : random_(seed),
        gap_(kTicksOfMeanWork / (load * servers)),
        in_flight_(servers),
        policy_(in_flight_),
        servers_(servers),
        tree_(servers) {}

  // Plays so many more arrivals, and all that ends before the last of them.
  void play(std::uint64_t arrivals) {
    while (arrivals > 0) {
      if (tree_.next_at() <= arrival_) {
        finish(tree_.next(), tree_.next_at());
      } else {
        arrive(arrival_);
        gone_ += exponential_(random_) * gap_;  // exact: a sum of rounded gaps would drift
        arrival_ = static_cast<Ticks>(gone_);
        --arrivals;
      }
    }
  }

  Latencies latencies;

 private:
  void arrive(Ticks now) {
    const std::uint32_t chosen = policy_.pick(in_flight_, random_);
    const auto work = static_cast<Ticks>(exponential_(random_) * kTicksOfMeanWork + 0.5);
    const std::uint32_t id = take();
    requests_[id] = {now, work, 0};
    Server& server = servers_[chosen];
    if (++in_flight_[chosen] == 1) {
      server.first = id;
      tree_.set(chosen, now + work);
    } else {
      requests_[server.last].behind = id;
    }
    server.last = id;
    policy_.started(chosen, in_flight_[chosen]);
  }

  void finish(std::uint32_t chosen, Ticks now) {
    Server& server = servers_[chosen];
    Request& done = requests_[server.first];
    latencies.record(now - done.arrived);
    const std::uint32_t id = server.first;
    if (--in_flight_[chosen] == 0) {
      tree_.clear(chosen);
    } else {
      server.first = done.behind;
      tree_.set(chosen, now + requests_[server.first].work);
    }
    done.behind = free_;
    free_ = id;
    policy_.finished(chosen, in_flight_[chosen]);
  }

  std::uint32_t take() {
    if (free_ == kNone) [[unlikely]] {
      requests_.push_back({});
      return static_cast<std::uint32_t>(requests_.size() - 1);
    }
    const std::uint32_t id = free_;
    free_ = requests_[id].behind;
    return id;
  }

  static constexpr std::uint32_t kNone = 0xffffffff;

  Random random_;
  Exponential exponential_;
  double gap_;
  double gone_ = 0;
  Ticks arrival_ = 0;
  Loads in_flight_;
  Policy policy_;
  std::vector<Server> servers_;
  Tree tree_;
  std::vector<Request> requests_;
  std::uint32_t free_ = kNone;
};

}  // namespace ballast::yardstick
