// The peers of an nginx upstream laid side by side, each as wide as its weight: where `random`,
// `hash` and `ip_hash` find the peer of a number below the sum of the weights. And what these
// methods do when they land on a peer that may not be tried: go on, up to 20 times, and then fall
// back to round robin.
#pragma once

#include <algorithm>
#include <vector>

#include "models/balancers/algorithms/nginx/peers.h"
#include "models/balancers/algorithms/parts/modulo.h"

namespace ballast {

class NginxSlots {
 public:
  void build(const std::vector<ServerIndex>& peers, const PoolView& view) {
    peers_ = peers;
    ends_.clear();
    total_ = 0;
    for (const ServerIndex i : peers) ends_.push_back(total_ += view.servers[i].weight);
    slots_.clear();
    first_.clear();
    if (total_ == 0) return;
    if (total_ <= kMostSlots) {
      modulo_ = Modulo(static_cast<std::uint32_t>(total_));
      for (const ServerIndex i : peers) slots_.insert(slots_.end(), view.servers[i].weight, i);
      return;
    }
    std::size_t peer = 0;
    for (std::size_t part = 0; part <= peers.size(); ++part) {
      while (peer + 1 < peers.size() && ends_[peer] * peers.size() <= part * total_) ++peer;
      first_.push_back(peer);
    }
  }

  std::uint64_t total() const { return total_; }

  // `number` < total().
  ServerIndex at(std::uint64_t number) const {
    if (!slots_.empty()) [[likely]]
      return slots_[number];
    const std::size_t part = number * peers_.size() / total_;
    const auto begin = ends_.begin();
    const auto end =
        std::upper_bound(begin + static_cast<std::ptrdiff_t>(first_[part]),
                         begin + static_cast<std::ptrdiff_t>(first_[part + 1]), number);
    return peers_[static_cast<std::size_t>(end - begin)];
  }

  // The peer of hash modulo total().
  ServerIndex of_hash(std::uint32_t hash) const {
    return slots_.empty() ? at(hash % total_) : slots_[modulo_(hash)];
  }

 private:
  static constexpr std::uint64_t kMostSlots = 1 << 20;  // above, the peer is searched for

  std::vector<ServerIndex> peers_;
  std::vector<ServerIndex> slots_;  // one for each number, where there are not too many
  Modulo modulo_;
  std::vector<std::uint64_t> ends_;  // the numbers of peers_[i] end before ends_[i]
  std::vector<std::size_t> first_;   // the peer at the start of each of as many equal parts
  std::uint64_t total_ = 0;
};

// A method that places requests among the slots and leaves the rest to round robin. (nginx allows
// no `backup` with these methods when they stand before the server lines, but reads it when they
// stand after them; backups then take turns.)
class NginxSlotPolicy : public NginxPolicy {
 public:
  using NginxPolicy::NginxPolicy;

 protected:
  static constexpr int kTries = 21;  // the first and 20 more

  virtual ServerIndex place(const Search& search) = 0;

  ServerIndex choose(const Search& search) final {
    if (search.backup || slots_.total() == 0) return round_robin(search);
    const ServerIndex server = place(search);
    return server != kNoServer ? server : round_robin(search);
  }
  void reloaded() final { slots_.build(configured(), view_); }

  // For a method whose candidates are the same at every attempt of a request: next() gives them.
  // Those that earlier attempts have taken are not counted again.
  template <typename Next>
  ServerIndex first_to_try(const Search& search, Next next) const {
    if (may_try_all(search)) [[likely]]
      return next();
    std::size_t taken = 0;
    for (int tries = 0; tries < kTries;) {
      const ServerIndex server = next();
      if (may_try(server, search)) return server;
      if (taken < search.tried.size() && server == search.tried[taken])
        ++taken;
      else
        ++tries;
    }
    return kNoServer;
  }

  NginxSlots slots_;
};

}  // namespace ballast
