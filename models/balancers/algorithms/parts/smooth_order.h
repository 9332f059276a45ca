// Smooth weighted round robin, as published with nginx (2012), among the least loaded servers,
// without looking at every server on every pick: what nginx's least_conn does, and its round robin
// (and the textbook's) when every load is 0. Over one turn each server is chosen exactly as often
// as its weight says, and a heavy server's turns are spread out.
//
// The load is a number of requests and counts per weight. A pick adds its weight to the score of
// every server of the least load per weight, takes the first declared of the greatest score and
// subtracts the sum of the weights from it. Servers of one weight and one load are always raised
// together, so what sets them apart changes only when one is picked: they keep an order, and what
// was added to all is kept once (`raised`). A pick compares the first server of each weight.
//
// While nobody comes or goes the picks soon repeat themselves: after as many as the weights sum up
// to, divided by their greatest common divisor, the scores are what they were. From then on the
// picks are read from a list.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <numeric>
#include <vector>

#include "models/balancers/algorithms/parts/repeating_picks.h"
#include "models/balancers/policy.h"

namespace ballast {

class SmoothOrder {
 public:
  // Room for `servers` (ascending, all of positive weight); nobody is inside.
  // `loaded`: loads differ and change, so that nothing repeats itself.
  void restart(const std::vector<ServerIndex>& servers, const PoolView& view, bool loaded) {
    forget_cycle();
    repeats_ = !loaded;
    inside_ = 0;
    std::vector<ServerIndex> by_weight = servers;
    std::stable_sort(by_weight.begin(), by_weight.end(), [&](ServerIndex a, ServerIndex b) {
      return view.servers[a].weight < view.servers[b].weight;
    });
    classes_.clear();
    places_.assign(view.servers.size(), {});
    for (const ServerIndex i : by_weight) {
      const std::int64_t weight = view.servers[i].weight;
      if (classes_.empty() || classes_.back().weight != weight)
        classes_.emplace_back().weight = weight;
      Class& c = classes_.back();
      places_[i] = {static_cast<std::uint32_t>(classes_.size() - 1), c.members++};
    }
    for (Class& c : classes_) {
      c.leaves = std::bit_ceil(c.members);
      c.nodes.assign(2 * std::size_t{c.leaves}, kNobody);
    }
  }

  bool contains(ServerIndex i) const { return node_of(i) != kNobody; }

  void insert(ServerIndex i, std::uint32_t load, std::int64_t score) {
    leave_cycle();
    Class& c = classes_[places_[i].in_class];
    if (load >= c.levels.size()) c.levels.resize(std::max<std::size_t>(8, 2 * std::size_t{load}));
    Level& level = c.levels[load];
    ++level.servers;
    ++inside_;
    c.put(places_[i].leaf, node(load, score - c.weight * level.raised, i));
  }

  // Takes it out; its score.
  std::int64_t erase(ServerIndex i) {
    Class& c = classes_[places_[i].in_class];
    const std::int64_t score = score_of(i);
    --c.levels[load_of(node_of(i))].servers;
    --inside_;
    c.put(places_[i].leaf, kNobody);
    return score;
  }

  std::int64_t score_of(ServerIndex i) {
    leave_cycle();
    return present_score(i);
  }

  // kNoServer when nobody is inside.
  ServerIndex pick() {
    if (cycle_.closed()) [[likely]] {
      const ServerIndex chosen = cycle_.due();
      cycle_.step();
      return chosen;
    }
    return pick_anew();
  }

 private:
  // Out of line, so that reading from the list costs next to nothing.
  [[gnu::noinline]] ServerIndex pick_anew() {
    // Taking down the scores costs a look at everybody: only once in so many picks.
    if (repeats_ && unchanged_++ == inside_) begin_cycle();
    const ServerIndex chosen = choose();
    if (cycle_.noting()) {
      cycle_.note(chosen);
      // Those who came with a score of their own may need a while until they are in step.
      if (cycle_.noted() % cycle_length_ == 0) cycle_.mark(scores());
    }
    return chosen;
  }

  void begin_cycle() {
    std::int64_t sum = 0;
    std::int64_t divisor = 0;
    for (const Class& c : classes_) {
      if (c.first() == kNobody) continue;
      sum += c.weight * c.levels[load_of(c.first())].servers;
      divisor = std::gcd(divisor, c.weight);
    }
    if (sum == 0 || static_cast<std::size_t>(sum / divisor) > cycle_.kMost) return;
    cycle_length_ = static_cast<std::size_t>(sum / divisor);
    cycle_.mark(scores());
  }

  // Back to scores that are kept up to date with every pick.
  void leave_cycle() {
    for (std::size_t turns = cycle_.turns(); turns > 0; --turns) choose();
    forget_cycle();
  }
  void forget_cycle() {
    cycle_.reset();
    unchanged_ = 0;
  }

  std::vector<std::int64_t> scores() const {
    std::vector<std::int64_t> all;
    for (ServerIndex i = 0; i < places_.size(); ++i)
      if (places_[i].leaf != kNoLeaf && contains(i)) all.push_back(present_score(i));
    return all;
  }

  std::int64_t present_score(ServerIndex i) const {
    const Class& c = classes_[places_[i].in_class];
    const Node n = node_of(i);
    return base_of(n) + c.weight * c.levels[load_of(n)].raised;
  }

  ServerIndex choose() {
    const Class* least = nullptr;
    std::uint64_t servers = 0;
    std::int64_t total = 0;
    for (const Class& c : classes_) {
      if (c.first() == kNobody) continue;
      const int order = least == nullptr ? -1 : compare(c, *least);
      if (order > 0) continue;
      if (order < 0) {
        least = &c;
        servers = 0;
        total = 0;
      }
      const std::uint32_t tied = c.levels[load_of(c.first())].servers;
      servers += tied;
      total += tied * c.weight;
    }
    if (least == nullptr) return kNoServer;
    if (servers == 1) return server_of(least->first());  // the scores stay as they are
    ServerIndex best = kNoServer;
    std::int64_t best_score = 0;
    const Node least_first = least->first();
    const std::int64_t least_weight = least->weight;
    for (Class& c : classes_) {
      const Node first = c.first();
      if (first == kNobody || load_of(first) * least_weight != load_of(least_first) * c.weight)
        continue;
      const std::int64_t score = base_of(first) + c.weight * ++c.levels[load_of(first)].raised;
      if (best == kNoServer || score > best_score ||
          (score == best_score && server_of(first) < best)) {
        best = server_of(first);
        best_score = score;
      }
    }
    Class& c = classes_[places_[best].in_class];
    const Node chosen = c.first();
    c.put(places_[best].leaf, node(load_of(chosen), base_of(chosen) - total, best));
    return best;
  }

  // Load, then the score without what its level was raised by (greatest first), then the place in
  // the declaration, so that one comparison orders the servers of a weight.
  __extension__ using Node = unsigned __int128;
  static constexpr Node kNobody = ~Node{0};
  static constexpr std::int64_t kMiddle = std::int64_t{1} << 62;
  static Node node(std::uint32_t load, std::int64_t base, ServerIndex i) {
    return (static_cast<Node>(load) << 96) | (static_cast<Node>(kMiddle - base) << 32) | i;
  }
  static std::uint32_t load_of(Node n) { return static_cast<std::uint32_t>(n >> 96); }
  static std::int64_t base_of(Node n) {
    return kMiddle - static_cast<std::int64_t>(static_cast<std::uint64_t>(n >> 32));
  }
  static ServerIndex server_of(Node n) { return static_cast<ServerIndex>(n); }

  struct Level {
    std::uint32_t servers = 0;
    std::int64_t raised = 0;  // how often
  };
  // The servers of one weight: a tournament with the first of them at the root.
  struct Class {
    std::int64_t weight = 0;
    std::uint32_t members = 0;
    std::uint32_t leaves = 1;
    std::vector<Node> nodes;    // root at 1, leaves from `leaves`
    std::vector<Level> levels;  // [load]

    Node first() const { return nodes[1]; }
    void put(std::uint32_t leaf, Node n) {
      std::size_t at = std::size_t{leaves} + leaf;
      nodes[at] = n;
      while (at > 1) {
        const Node other = nodes[at ^ 1];
        n = other < n ? other : n;
        at >>= 1;
        nodes[at] = n;
      }
    }
  };
  static constexpr std::uint32_t kNoLeaf = 0xffffffff;
  struct Place {
    std::uint32_t in_class = 0;
    std::uint32_t leaf = kNoLeaf;  // of a server there is no room for
  };

  Node node_of(ServerIndex i) const {
    const Class& c = classes_[places_[i].in_class];
    return c.nodes[std::size_t{c.leaves} + places_[i].leaf];
  }
  // Load per weight of the first server of a against that of b.
  static int compare(const Class& a, const Class& b) {
    const std::int64_t x = load_of(a.first()) * b.weight;
    const std::int64_t y = load_of(b.first()) * a.weight;
    return x < y ? -1 : x > y ? 1 : 0;
  }

  std::vector<Class> classes_;  // ascending weight
  std::vector<Place> places_;   // [server]
  std::size_t inside_ = 0;
  bool repeats_ = false;
  RepeatingPicks<std::vector<std::int64_t>> cycle_;
  std::size_t cycle_length_ = 0;
  std::size_t unchanged_ = 0;  // picks since somebody came or went
};

}  // namespace ballast
