#include "models/theory/shares.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "models/balancers/affinity.h"
#include "models/traffic/popularity.h"

namespace ballast {

namespace {

constexpr std::uint32_t kMostUsersAsked = 1u << 20;
constexpr std::uint32_t kKeysAsked = 1u << 18;
constexpr int kPicksForBackups = 4096;
constexpr std::size_t kPicksForTurns = 1u << 14;

// Each pick is a draw of its own, whatever came before.
bool picks_independently(const PolicySpec& policy) {
  constexpr std::array<std::string_view, 4> kNames = {"random", "envoy/random", "nginx/random",
                                                      "caddy/random"};
  return key_kind(policy) != KeyKind::kNoKey ||
         std::find(kNames.begin(), kNames.end(), policy.kind->name) != kNames.end();
}

void normalise(std::vector<double>& shares) {
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (sum > 0)
    for (double& share : shares) share /= sum;
}

std::vector<double> shares_of_keys(Policy& policy, KeyKind kind, std::size_t servers,
                                   const KeyOwners& owners) {
  std::vector<double> shares(servers, 0.0);
  SystemSpec system;
  system.traffic.emplace_back().name = owners.traffic;
  system.traffic.back().path = owners.path;
  Affinity affinity(system);
  const auto count = [&](const Attempt& a, double share) {
    PickContext context;
    affinity.fill(context, kind, a);
    shares[policy.pick(context)] += share;
  };
  Attempt a;
  double asked = 0;
  if (owners.users) {
    const Popularity popularity(*owners.users);
    const std::uint32_t users = std::min(owners.users->count, kMostUsersAsked);
    for (a.user = 0; a.user < users; ++a.user) {
      const double share = popularity.share(a.user);
      count(a, share);
      asked += share;
    }
    if (users == owners.users->count) return shares;
  }
  // Multiples of the golden ratio cover the circle of hashes more evenly than random keys.
  a.user = kNone;
  for (std::uint32_t k = 0; k < kKeysAsked; ++k) {
    a.key = k * kGolden64;
    count(a, (1 - asked) / kKeysAsked);
  }
  return shares;
}

std::vector<double> shares_of_backups(Policy& policy, std::size_t servers) {
  std::vector<double> shares(servers, 0.0);
  for (int k = 0; k < kPicksForBackups; ++k) shares[policy.pick({})] += 1.0 / kPicksForBackups;
  return shares;
}

}  // namespace

std::vector<double> long_run_shares(const PolicySpec& policy, const PoolView& view,
                                    std::span<const double> capacity, const KeyOwners& owners) {
  const std::size_t servers = view.servers.size();
  std::vector<double> shares(servers, 0.0);
  const auto asked = policy.kind->make(policy.args, view, Rng(hash_name("shares")));
  const ServerIndex first = asked->pick({});
  if (first == kNoServer) return shares;
  if (const KeyKind kind = key_kind(policy); kind != KeyKind::kNoKey)
    return shares_of_keys(*asked, kind, servers, owners);
  if (view.servers[first].backup) return shares_of_backups(*asked, servers);
  double total = 0;  // infinite or nil: capacity cannot tell the servers apart
  for (ServerIndex i = 0; i < servers; ++i)
    if (view.eligible(i) && !view.servers[i].backup) total += capacity[i];
  const bool comparable = std::isfinite(total) && total > 0;
  for (ServerIndex i = 0; i < servers; ++i) {
    if (!view.eligible(i) || view.servers[i].backup) continue;
    if (policy.kind->balances_load)
      shares[i] = comparable ? capacity[i] : 1;
    else
      shares[i] = policy.kind->honours_weights ? view.servers[i].weight : 1;
  }
  normalise(shares);
  return shares;
}

std::vector<Turns> turns_of(const PolicySpec& policy, const PoolView& view) {
  if (picks_independently(policy) || policy.kind->balances_load) return {};
  const std::size_t servers = view.servers.size();
  const auto asked = policy.kind->make(policy.args, view, Rng(hash_name("turns")));
  std::vector<std::size_t> last(servers, 0), count(servers, 0);
  std::vector<double> sum(servers, 0.0), squares(servers, 0.0);
  std::vector<bool> seen(servers, false);
  // The first round of an algorithm may be unlike the others.
  const std::size_t skipped = 4 * servers;
  for (std::size_t k = 0; k < skipped + kPicksForTurns; ++k) {
    const ServerIndex server = asked->pick({});
    if (server == kNoServer) break;
    if (k < skipped) continue;
    if (seen[server]) {
      const auto gap = static_cast<double>(k - last[server]);
      sum[server] += gap;
      squares[server] += gap * gap;
      ++count[server];
    }
    seen[server] = true;
    last[server] = k;
  }
  std::vector<Turns> turns(servers);
  for (std::size_t i = 0; i < servers; ++i) {
    if (count[i] == 0) continue;
    const auto n = static_cast<double>(count[i]);
    turns[i].mean = sum[i] / n;
    turns[i].variance = std::max(0.0, squares[i] / n - turns[i].mean * turns[i].mean);
  }
  return turns;
}

}  // namespace ballast
