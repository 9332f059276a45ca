// The peers of an nginx upstream laid side by side, each as wide as its weight: where `random`,
// `hash` and `ip_hash` find the peer of a number below the sum of the weights. And what these
// methods do when they land on a peer that may not be tried: go on, up to 20 times, and then fall
// back to round robin.
#pragma once

#include <algorithm>
#include <vector>

#include "models/balancers/algorithms/nginx_peers.h"

namespace ballast {

class NginxSlots {
 public:
  void build(const std::vector<ServerIndex>& peers, const PoolView& view) {
    peers_ = peers;
    ends_.clear();
    total_ = 0;
    for (const ServerIndex i : peers) ends_.push_back(total_ += view.servers[i].weight);
    width_ = peers.empty() ? 0 : view.servers[peers.front()].weight;
    for (const ServerIndex i : peers)
      if (view.servers[i].weight != width_) width_ = 0;
  }

  std::uint64_t total() const { return total_; }

  // `number` < total().
  ServerIndex at(std::uint64_t number) const {
    if (width_ != 0) return peers_[number / width_];
    const auto end = std::upper_bound(ends_.begin(), ends_.end(), number);
    return peers_[static_cast<std::size_t>(end - ends_.begin())];
  }

 private:
  std::vector<ServerIndex> peers_;
  std::vector<std::uint64_t> ends_;  // the numbers of peers_[i] end before ends_[i]
  std::uint64_t total_ = 0;
  std::uint64_t width_ = 0;  // the weight of every peer, 0 when they differ
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
