// A pool with an algorithm over it, as one process of a product sees it: what replays play on.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/balancers/policy.h"
#include "tests/conformance/replay.h"

namespace ballast::conformance {

using Weights = std::vector<std::uint32_t>;

// The algorithm as a scenario would write it: "haproxy/static_rr", or "{name: haproxy/hdr,
// hash_type: consistent}". Throws NotCovered when Ballast has no such algorithm or parameter.
PolicySpec algorithm(const std::string& text);

struct Pool {
  Weights weights;
  std::vector<bool> backup{};        // empty: none is
  std::vector<std::string> names{};  // empty: s1, s2, ...
  std::uint32_t max_in_flight = kUnlimited;
};

class Player {
 public:
  Player(PolicySpec policy, const Pool& pool, std::uint64_t seed = 1);

  // As the policy numbers servers: from 0, kNoServer for none.
  ServerIndex pick(std::string_view key = {}, std::span<const ServerIndex> tried = {});
  void open(ServerIndex server);
  void close(ServerIndex server, Outcome::Kind kind = Outcome::Kind::kOk);

  // Requests that are done before the next one comes; servers numbered from 1, 0 for none.
  int serve(std::string_view key = {});
  std::vector<int> serve_all(std::size_t requests);
  // Requests that stay open.
  std::vector<int> hold_all(std::size_t requests);

  void set_weight(ServerIndex server, std::uint32_t weight);
  void set_ramp(ServerIndex server, double ramp);
  void set_usable(ServerIndex server, bool usable);
  void wait(Duration duration) { view_.now += duration; }
  PoolView& view() { return view_; }

 private:
  PolicySpec spec_;
  PoolView view_;
  std::unique_ptr<Policy> policy_;
};

// ---- comparing; an empty text: no difference ----------------------------------------------------

// Lists element by element: "pick 7 of 24: recorded 2, played 3".
std::string first_difference(const json& played, const json& recorded,
                             const std::string& what = "pick");
// A script of {"op": "open" | "close", "rid", "server"}.
std::string replay_events(Player& player, const json& events);
// A map from keys to servers.
std::string replay_map(Player& player, const json& map);
// Whether recorded counts {"1": n, ...} and those of many requests played here can be samples of
// the same probabilities: a chi-square test at 10^-6.
std::string compare_counts(Player& player, const json& counts);

}  // namespace ballast::conformance
