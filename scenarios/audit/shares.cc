#include "scenarios/audit/shares.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "models/balancers/split.h"
#include "scenarios/audit/table_shares.h"
#include "scenarios/configs/algorithm.h"

namespace ballast::audit {

namespace {

using config::Backend;
using config::kNoIndex;
using config::Server;

constexpr std::size_t kPicksPerServer = 400;
constexpr std::size_t kMostPicks = 40'000;
constexpr std::size_t kMostFailures = 12;  // played one by one; beyond, the hottest server's alone

bool has_parameter(const Backend& backend, const std::string& name, const std::string& value) {
  const auto found = backend.algorithm_parameters.find(name);
  return found != backend.algorithm_parameters.end() && found->second == value;
}

// Whether each server's share is that of its weight (or, of an algorithm without weights, even) as
// soon as there are enough requests, keys or load.
bool follows_weights(const Backend& backend, const PolicyKind& kind) {
  // Envoy's priorities and its panic are the algorithm's business.
  for (const Server& server : backend.servers)
    if (server.priority > 0 || (kind.panics && !usable(server))) return false;
  if (kind.has_own_shares || kind.concentrates_when_idle) return false;
  if (kind.name == "nginx/hash_consistent" || kind.name == "envoy/ring_hash" ||
      kind.name == "envoy/maglev")
    return false;
  if (has_parameter(backend, "hash_type", "consistent")) return false;
  if (kind.name == "haproxy/random") return !has_parameter(backend, "draws", "1");
  return true;
}

// Who takes the traffic: the active servers or, when there is none, backups by the product's rule.
std::vector<std::size_t> serving(const PoolView& view, const Backend& backend) {
  std::vector<std::size_t> active;
  std::vector<std::size_t> backups;
  for (std::size_t i = 0; i < view.servers.size(); ++i)
    if (view.servers[i].member && view.eligible(static_cast<ServerIndex>(i)))
      (view.servers[i].backup ? backups : active).push_back(i);
  if (!active.empty()) return active;
  const bool first_only =
      backend.algorithm.value.starts_with("haproxy/") && !backend.all_backups.value;
  if (first_only && !backups.empty()) backups.resize(1);
  return backups;
}

std::vector<double> by_weight(const PoolView& view, const Backend& backend, bool weights) {
  const std::vector<std::size_t> who = serving(view, backend);
  const auto counts_as = [&](std::size_t i) { return weights ? view.servers[i].weight : 1U; };
  double total = 0;
  for (const std::size_t i : who) total += counts_as(i);
  std::vector<double> shares(view.servers.size(), 0.0);
  for (const std::size_t i : who) shares[i] = counts_as(i) / total;
  return shares;
}

// A different user, address or path for each request, spread evenly.
KeyOfRequest spread_keys() {
  return [text = std::string()](std::size_t request, PickContext& context) mutable {
    const std::uint64_t mixed = (request + 1) * 0x9E3779B97F4A7C15ULL;
    const auto address = static_cast<std::uint32_t>(mixed >> 32U);
    text.clear();
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
      if (shift < 24U) text += '.';
      std::array<char, 3> digits{};
      text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(),
                                               (address >> shift) & 255U)
                                     .ptr);
    }
    context.key = text;
    context.ipv4 = address;
    context.hash = mixed ^ (mixed >> 29U);
  };
}

std::vector<double> played(const PoolView& view, const PolicySpec& policy) {
  if (auto exact = table_shares(policy, view)) return std::move(*exact);
  SplitSpec spec;
  spec.policy = policy;
  spec.pool = view;
  const std::size_t picks = std::min(kMostPicks, kPicksPerServer * view.servers.size());
  const Split split = play_split(spec, picks, spread_keys());
  std::vector<double> shares;
  for (std::size_t i = 0; i < view.servers.size(); ++i)
    shares.push_back(split.share(static_cast<ServerIndex>(i)));
  return shares;
}

std::size_t largest_of(const std::vector<double>& shares) {
  const auto most = std::max_element(shares.begin(), shares.end());
  return most == shares.end() || *most <= 0 ? kNoIndex
                                            : static_cast<std::size_t>(most - shares.begin());
}

// Which servers' failures can be the worst. By weight, that is the heaviest or the second, for the
// rest of them; by a ring, anyone's.
std::vector<std::size_t> candidates(const std::vector<double>& now, bool formula) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < now.size(); ++i)
    if (now[i] > 0) all.push_back(i);
  const std::size_t keep = formula ? 2 : kMostFailures;
  if (all.size() <= keep) return all;
  std::stable_sort(all.begin(), all.end(),
                   [&](std::size_t a, std::size_t b) { return now[a] > now[b]; });
  all.resize(formula ? 2 : 1);
  return all;
}

// Computes shares by the formula where it holds, else by the table or by playing.
class Splitter {
 public:
  Splitter(const Backend& backend, const PolicyKind& kind)
      : backend_(backend), kind_(kind), formula_(follows_weights(backend, kind)) {
    if (!formula_) policy_ = policy_of(backend);
  }

  bool by_formula() const { return formula_; }
  // Empty where there is no model of the algorithm's parameters.
  std::vector<double> shares(std::size_t down) const {
    if (!formula_ && !policy_) return {};
    const PoolView view = view_of(backend_, down);
    return formula_ ? by_weight(view, backend_, kind_.honours_weights) : played(view, *policy_);
  }

 private:
  const Backend& backend_;
  const PolicyKind& kind_;
  bool formula_;
  std::optional<PolicySpec> policy_;
};

}  // namespace

bool usable(const Server& server) {
  return server.weight.value > 0 && server.state.value != Server::State::kDisabled &&
         server.state.value != Server::State::kDraining &&
         server.state.value != Server::State::kUnhealthy;
}

bool takes_traffic(const Server& server) { return usable(server) && !server.backup.value; }

std::optional<PolicySpec> policy_of(const Backend& backend) {
  if (backend.algorithm->empty() || find_policy_kind(backend.algorithm.value) == nullptr)
    return std::nullopt;
  return config::check_algorithm(backend.algorithm.value, backend.algorithm_parameters).policy;
}

PoolView view_of(const Backend& backend, std::size_t down) {
  PoolView view;
  std::vector<std::string> zones;
  for (std::size_t i = 0; i < backend.servers.size(); ++i) {
    const Server& server = backend.servers[i];
    PoolView::Server& seen = view.add();
    seen.weight = server.weight.value;
    seen.backup = server.backup.value;
    seen.usable = usable(server) && i != down;
    seen.priority = server.priority;
    auto zone = std::find(zones.begin(), zones.end(), server.locality);
    if (zone == zones.end()) zone = zones.insert(zone, server.locality);
    seen.zone = static_cast<std::uint32_t>(zone - zones.begin());
    view.names.push_back(server.name.value);  // what hashes of products depend on
  }
  return view;
}

Shares shares_of(const Backend& backend) {
  Shares shares;
  const PolicyKind* kind = find_policy_kind(backend.algorithm.value);
  if (kind == nullptr || backend.servers.empty()) return shares;
  const Splitter split(backend, *kind);
  shares.now = split.shares(kNoIndex);
  shares.hottest = largest_of(shares.now);
  if (!shares.known()) {
    shares.now.clear();
    return shares;
  }
  // A ring may leave a server out by chance, which is the unevenness that is looked for.
  shares.serving = kind->key != KeyKind::kNoKey
                       ? serving(view_of(backend), backend).size()
                       : static_cast<std::size_t>(std::count_if(
                             shares.now.begin(), shares.now.end(), [](double s) { return s > 0; }));
  return shares;
}

std::optional<Failure> worst_failure(const Backend& backend, const Shares& shares) {
  if (!shares.known()) return std::nullopt;
  const Splitter split(backend, *find_policy_kind(backend.algorithm.value));
  std::optional<Failure> worst;
  for (const std::size_t lost : candidates(shares.now, split.by_formula())) {
    const std::vector<double> then = split.shares(lost);
    const std::size_t hottest = largest_of(then);
    const Failure failure{lost, hottest, hottest == kNoIndex ? 0 : then[hottest]};
    if (!worst || failure.hottest == kNoIndex ||
        (worst->hottest != kNoIndex && failure.share > worst->share))
      worst = failure;
  }
  return worst;
}

}  // namespace ballast::audit
