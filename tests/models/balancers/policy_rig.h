// A pool as one balancer instance sees it, with a policy over it: what the simulator does around a
// policy, for tests. Servers are named s-1, s-2, ...
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/balancers/policy.h"

namespace ballast::policy_testing {

// `10s`, `1.5min`, `80ms`, `250us`: what defaults are written in.
Duration duration_of(const std::string& text);

// The arguments a scenario gets when it names only the algorithm.
Args default_args(const PolicyKind& kind);

// The same with some of them given.
Args args_with(const PolicyKind& kind,
               const std::vector<std::pair<std::string, Args::Value>>& given);

class PolicyRig {
 public:
  PolicyRig(const PolicyKind& kind, const std::vector<std::uint32_t>& weights,
            std::uint64_t seed = 1);

  PolicyRig(const PolicyKind& kind, const Args& args, const std::vector<std::uint32_t>& weights,
            std::uint64_t seed = 1, const std::vector<bool>& backup = {});

  ServerIndex pick(ServerIndex avoid = kNoServer);
  void start(ServerIndex server);
  void finish(ServerIndex server);
  // One request that is done before the next comes.
  ServerIndex serve(ServerIndex avoid = kNoServer);
  std::vector<double> shares(std::size_t requests);
  void set_weight(ServerIndex server, std::uint32_t weight);
  void set_usable(ServerIndex server, bool usable);
  // Drained or removed, or back.
  void set_member(ServerIndex server, bool member);
  void append(std::uint32_t weight, bool usable = true);

  PoolView view;
  std::unique_ptr<Policy> policy;

 private:
  std::string key_of(std::uint64_t number) const;
  void add_to_view(std::uint32_t weight, bool usable);
  KeyKind key_kind_;
  std::uint64_t picks_ = 0;
};

const PolicyKind& kind_of(std::string_view name);

}  // namespace ballast::policy_testing
