#include "scenarios/audit/table_shares.h"

#include "models/balancers/algorithms/envoy/tables.h"

namespace ballast::audit {

namespace {

// A hash belongs to the first point at or after it: to each point the arc before it.
void add_arcs(const Ring<std::uint64_t>& ring, std::vector<double>& shares) {
  constexpr double kCircle = 18446744073709551616.0;  // 2^64
  if (ring.size() == 1) shares[ring.owner(0)] = 1;
  if (ring.size() < 2) return;
  std::uint64_t before = ring.position(ring.size() - 1);
  for (std::size_t i = 0; i < ring.size(); ++i) {
    // Round the circle for the first one, as unsigned numbers do by themselves.
    shares[ring.owner(i)] += static_cast<double>(ring.position(i) - before) / kCircle;
    before = ring.position(i);
  }
}

void add_places(const std::vector<ServerIndex>& table, std::vector<double>& shares) {
  for (const ServerIndex owner : table)
    if (owner != kNoServer) shares[owner] += 1.0 / static_cast<double>(table.size());
}

}  // namespace

std::optional<std::vector<double>> table_shares(const PolicySpec& policy, const PoolView& view) {
  const bool ring = policy.kind->name == "envoy/ring_hash";
  if (!ring && policy.kind->name != "envoy/maglev") return std::nullopt;
  EnvoyHostSets sets(view, envoy_rules(policy.args), Rng(0));
  sets.refresh();
  if (sets.priorities() != 1) return std::nullopt;
  const auto number = [&](const char* name) {
    return static_cast<std::uint64_t>(policy.args.integer(name));
  };
  std::vector<double> shares(view.servers.size(), 0.0);
  if (ring) {
    EnvoyRing points(number("minimum_ring_size"), number("maximum_ring_size"),
                     policy.args.text("hash_function") == "murmur_hash_2"
                         ? EnvoyRing::Hash::kMurmur2
                         : EnvoyRing::Hash::kXxhash64);
    points.build(sets.shares_of(0), view.names);
    add_arcs(points.points(), shares);
  } else {
    EnvoyMaglev table(number("table_size"));
    table.build(sets.shares_of(0), view.names);
    add_places(table.table(), shares);
  }
  return shares;
}

}  // namespace ballast::audit
