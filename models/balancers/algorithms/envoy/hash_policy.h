// What Envoy's RING_HASH and MAGLEV share (ThreadAwareLoadBalancerBase in
// source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc, 2024): one table a
// priority over its healthy hosts (all of them in panic), weights normalised to a sum of 1, and the
// XXH64 of the key, which decides the priority too. A request without a key goes anywhere.
//
// Bounded load (`hash_balance_factor` F): a host may have ceil(ceil((active + 1) * F%) * weight)
// active requests, at least 1, and takes one more while it has no more than that. Beyond, hosts are
// tried in an order drawn from the hash (by MT19937, as in Envoy); when all are beyond, the least
// so is taken.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "models/balancers/algorithms/envoy/host_sets.h"
#include "models/balancers/algorithms/parts/mersenne_twister.h"
#include "models/balancers/hashes/xxhash64.h"
#include "models/balancers/policy.h"

namespace ballast {

// The parameters of both, after `own`.
inline std::vector<Param> envoy_table_params(std::vector<Param> own) {
  own.push_back({.name = "key",
                 .type = ParamType::kChoice,
                 .help = "what is hashed: who the user is, the client's address, or the path",
                 .default_text = "user",
                 .choices = {"user", "address", "path"}});
  own.push_back({.name = "hash_balance_factor",
                 .type = ParamType::kInteger,
                 .help = "bounded load: percent of the mean that a host may take; 0: no bound",
                 .default_text = "0",
                 .min = 0,
                 .max = 1e6});
  return envoy_hash_params(std::move(own));
}

inline ArgsProblem check_envoy_table(const Args& args) {
  const std::int64_t factor = args.integer("hash_balance_factor");
  if (factor > 0 && factor < 100) return "hash_balance_factor is 0 or at least 100";
  return check_envoy_lists(args);
}

// Table: build(shares, names), empty(), at(hash, attempt).
template <typename Table>
class EnvoyHashPolicy final : public Policy {
 public:
  EnvoyHashPolicy(const Args& args, const PoolView& view, Rng rng, Table table)
      : view_(view),
        sets_(view, envoy_rules(args), rng),
        blank_(std::move(table)),
        balance_factor_(static_cast<std::uint64_t>(args.integer("hash_balance_factor"))),
        rng_(rng) {
    for (const std::uint32_t in_flight : view_.in_flight) active_ += in_flight;
  }

  ServerIndex pick(const PickContext& context) override {
    if (sets_.refresh()) [[unlikely]]
      rebuild();
    if (priorities_.empty()) return kNoServer;
    const std::uint64_t hash = context.key.empty() ? rng_() : xxhash64(context.key);
    Priority& priority = priorities_[sets_.priority_for(hash)];
    if (priority.table.empty()) return kNoServer;
    ServerIndex host = kNoServer;
    for (std::uint32_t attempt = 0; attempt <= sets_.rules().retry_host_attempts; ++attempt) {
      host = priority.table.at(hash, attempt);
      if (balance_factor_ > 0) host = bounded(priority, host, hash);
      if (std::find(context.tried.begin(), context.tried.end(), host) == context.tried.end()) break;
    }
    return host;
  }

  void on_start(ServerIndex, Duration) override { ++active_; }
  void on_finish(ServerIndex, const Outcome&) override { --active_; }
  void on_weight(ServerIndex server, std::uint32_t old_weight) override {
    if (view_.servers[server].weight != old_weight) sets_.invalidate(server);
  }
  void on_usable(ServerIndex server) override { sets_.invalidate(server); }

 private:
  struct Priority {
    EnvoyHostSets::State state;
    Table table;
    std::vector<EnvoyHostSets::Share> shares{};
    std::vector<double> weight_of{};     // [server]
    std::vector<std::uint32_t> order{};  // 0, 1, 2, ... between picks
  };

  void rebuild() {
    std::vector<Priority> before = std::move(priorities_);
    priorities_.clear();
    for (std::size_t p = 0; p < sets_.priorities(); ++p) {
      const EnvoyHostSets::State state = sets_.state_of(p);
      const auto same = std::find_if(before.begin(), before.end(),
                                     [&](const Priority& old) { return old.state == state; });
      if (same != before.end()) {
        priorities_.push_back(std::move(*same));
        continue;
      }
      Priority& priority = priorities_.emplace_back(Priority{state, blank_});
      priority.shares = sets_.shares_of(p);
      priority.table.build(priority.shares, view_.names);
      if (balance_factor_ == 0) continue;
      priority.weight_of.assign(view_.servers.size(), 0);
      for (const EnvoyHostSets::Share& share : priority.shares) {
        priority.weight_of[share.host] = share.weight;
        priority.order.push_back(static_cast<std::uint32_t>(priority.order.size()));
      }
    }
  }

  // Active requests per slot.
  double overload(ServerIndex host, double weight) const {
    const std::uint64_t slots = ((active_ + 1) * balance_factor_ + 99) / 100;  // rounded up
    return view_.in_flight[host] / std::max(std::ceil(static_cast<double>(slots) * weight), 1.0);
  }

  ServerIndex bounded(Priority& priority, ServerIndex host, std::uint64_t hash) {
    double least = overload(host, priority.weight_of[host]);
    if (least <= 1) return host;
    // Envoy shuffles a list of all hosts; here only as far as is looked at, and back again.
    std::vector<std::uint32_t>& order = priority.order;
    swapped_.clear();
    MersenneTwister random(static_cast<std::uint32_t>(hash));
    ServerIndex chosen = host;
    const auto count = static_cast<std::uint32_t>(order.size());
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint32_t range = count - i;
      std::uint64_t j = range;
      while (j >= range) j = random() / ((std::uint64_t{1} << 32) / range);
      swapped_.push_back(i + static_cast<std::uint32_t>(j));
      std::swap(order[i], order[swapped_.back()]);
      const EnvoyHostSets::Share& other = priority.shares[order[i]];
      if (other.host == host) continue;
      const double load = overload(other.host, other.weight);
      if (load < least || load <= 1) {
        least = load;
        chosen = other.host;
      }
      if (load <= 1) break;
    }
    for (std::size_t i = swapped_.size(); i-- > 0;) std::swap(order[i], order[swapped_[i]]);
    return chosen;
  }

  const PoolView& view_;
  EnvoyHostSets sets_;
  Table blank_;
  std::uint64_t balance_factor_;  // percent, 0: loads are not bounded
  Rng rng_;
  std::vector<Priority> priorities_;
  std::uint64_t active_ = 0;            // requests of the whole pool
  std::vector<std::uint32_t> swapped_;  // of one shuffle
};

}  // namespace ballast
