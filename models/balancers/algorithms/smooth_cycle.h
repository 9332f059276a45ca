// Smooth weighted round robin (smooth_wrr.h) over servers that nothing disturbs, without looking at
// every server on every pick, and with exactly the same choices.
//
// While all candidates started with score 0 and took part in every pick, the score of a server that
// was chosen c times in t picks is t * weight - c * total. Servers of equal weight therefore take
// turns in the order of their declaration, and only the next one of each weight can be the best:
// a pick compares as many servers as there are different weights. After total / gcd picks all
// scores are 0 again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast {

class SmoothCycle {
 public:
  // Over `members` (ascending, all of positive weight), every score 0.
  void restart(const std::vector<ServerIndex>& members, const PoolView& view) {
    servers_ = members;
    std::stable_sort(servers_.begin(), servers_.end(), [&](ServerIndex a, ServerIndex b) {
      return view.servers[a].weight < view.servers[b].weight;
    });
    classes_.clear();
    total_ = 0;
    std::int64_t divisor = 0;
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      const std::int64_t weight = view.servers[servers_[i]].weight;
      if (classes_.empty() || classes_.back().weight != weight)
        classes_.push_back({weight, i, i, i, 0, servers_[i]});
      classes_.back().end = i + 1;
      total_ += weight;
      divisor = std::gcd(divisor, weight);
    }
    length_ = divisor == 0 ? 0 : total_ / divisor;
    picks_ = 0;
  }

  bool empty() const { return servers_.empty(); }
  // Whether every score is 0.
  bool at_start() const { return picks_ == 0; }

  ServerIndex pick() {
    ++picks_;
    Class* best = nullptr;
    std::int64_t best_score = 0;
    for (Class& c : classes_) {
      const std::int64_t score = picks_ * c.weight - c.turns * total_;
      if (best == nullptr || score > best_score || (score == best_score && c.head < best->head)) {
        best = &c;
        best_score = score;
      }
    }
    const ServerIndex chosen = best->head;
    if (++best->next == best->end) {
      best->next = best->begin;
      ++best->turns;
    }
    best->head = servers_[best->next];
    if (picks_ == length_) {  // every class is back at its first server
      picks_ = 0;
      for (Class& c : classes_) c.turns = 0;
    }
    return chosen;
  }

  // Calls put(server, score) for every member.
  template <typename Put>
  void scores(Put put) const {
    for (const Class& c : classes_)
      for (std::size_t i = c.begin; i < c.end; ++i)
        put(servers_[i], picks_ * c.weight - (c.turns + (i < c.next ? 1 : 0)) * total_);
  }

 private:
  // The servers of one weight: servers_[begin .. end).
  struct Class {
    std::int64_t weight;
    std::size_t begin, end;
    std::size_t next;    // whose turn it is
    std::int64_t turns;  // how often all of them were chosen
    ServerIndex head;    // servers_[next]
  };
  std::vector<ServerIndex> servers_;
  std::vector<Class> classes_;
  std::int64_t total_ = 0;
  std::int64_t picks_ = 0;
  std::int64_t length_ = 0;  // of a cycle, in picks
};

}  // namespace ballast
