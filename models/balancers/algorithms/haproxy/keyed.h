// HAProxy's algorithms that hash a key, over either lookup. They differ in the KeyHash, which turns
// the key of a request into its hash, or into nothing when the request has no key.
//
// A request without a key takes the next server in turn: of the map, or around the tree. While one
// server takes all the traffic keys are not looked at. By the map, a key's server is used even when
// it is full (the request waits there) or when the previous attempt failed on it; the tree passes
// over the latter.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "models/balancers/algorithms/haproxy/groups.h"
#include "models/balancers/algorithms/haproxy/hash.h"
#include "models/balancers/algorithms/haproxy/map.h"
#include "models/balancers/algorithms/haproxy/tree.h"
#include "models/balancers/policy.h"

namespace ballast {

template <typename KeyHash>
class HaproxyMapHash final : public Policy {
 public:
  HaproxyMapHash(const PoolView& view, const Args& args, KeyHash key_hash)
      : map_(view, args.flag("allbackups")), key_hash_(std::move(key_hash)) {}

  ServerIndex pick(const PickContext& context) override {
    if (map_.members() == 1) return map_.at(0);
    const std::optional<std::uint32_t> hash = key_hash_(context);
    return hash ? map_.at(*hash) : map_.next(context.avoid());
  }

  void on_weight(ServerIndex server, std::uint32_t) override { map_.update(server); }
  void on_usable(ServerIndex server) override { map_.update(server); }

 private:
  HaproxyMap map_;
  KeyHash key_hash_;
};

template <typename KeyHash>
class HaproxyConsistentHash final : public Policy {
 public:
  HaproxyConsistentHash(const PoolView& view, const Args& args, KeyHash key_hash)
      : served_(view),
        groups_(view, args.flag("allbackups"),
                static_cast<std::uint32_t>(args.integer("balance_factor")), served_),
        key_hash_(std::move(key_hash)) {}

  ServerIndex pick(const PickContext& context) override {
    HaproxyTree* tree = groups_.in_force();
    if (tree == nullptr) return groups_.single_backup();
    if (tree->empty()) return kNoServer;
    const std::optional<std::uint32_t> hash =
        tree->members() == 1 ? std::optional(0u) : key_hash_(context);
    return hash ? tree->nearest(*hash, context.avoid()) : tree->next(context.avoid());
  }

  void on_start(ServerIndex server, Duration) override { served_.changed(server); }
  void on_finish(ServerIndex server, const Outcome&) override { served_.changed(server); }
  void on_weight(ServerIndex server, std::uint32_t) override { groups_.update(server); }
  void on_usable(ServerIndex server) override { groups_.update(server); }

 private:
  HaproxyServed served_;
  HaproxyGroups<HaproxyTree> groups_;
  KeyHash key_hash_;
};

template <typename KeyHash>
std::unique_ptr<Policy> make_haproxy_keyed(const PoolView& view, const Args& args,
                                           KeyHash key_hash) {
  if (args.text("hash_type") == "consistent")
    return std::make_unique<HaproxyConsistentHash<KeyHash>>(view, args, std::move(key_hash));
  return std::make_unique<HaproxyMapHash<KeyHash>>(view, args, std::move(key_hash));
}

// The map has static weights.
inline bool haproxy_hash_obeys_new_weights(const Args& args) {
  return args.text("hash_type") == "consistent";
}

}  // namespace ballast
