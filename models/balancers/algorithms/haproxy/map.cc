#include "models/balancers/algorithms/haproxy/map.h"

#include <numeric>

#include "models/balancers/algorithms/parts/server_order.h"

namespace ballast {

HaproxyMap::HaproxyMap(const PoolView& view, bool allbackups)
    : view_(view), allbackups_(allbackups) {
  reload();
}

void HaproxyMap::reload() {
  first_weight_.clear();
  divisor_ = 0;
  for (const PoolView::Server& server : view_.servers) {
    first_weight_.push_back(server.weight);
    divisor_ = std::gcd(divisor_, server.weight);
  }
  if (divisor_ == 0) divisor_ = 1;
  turn_ = 0;
  stale_ = true;
}

void HaproxyMap::update(ServerIndex i) {
  if (i >= first_weight_.size()) reload();
  if (first_weight_[i] == 0) first_weight_[i] = view_.servers[i].weight;
  stale_ = true;
}

void HaproxyMap::rebuild() {
  stale_ = false;
  slots_.clear();
  std::vector<ServerIndex> members;
  for (const bool backup : {false, true}) {
    for (ServerIndex i = 0; i < view_.servers.size(); ++i)
      if (view_.servers[i].backup == backup && view_.eligible(i)) members.push_back(i);
    if (members.empty()) continue;
    const auto reduced = [this](ServerIndex i) {
      return (first_weight_[i] + divisor_ - 1) / divisor_;
    };
    const bool single = backup && !allbackups_;
    std::uint64_t sum = 0;
    for (const ServerIndex i : members) sum += reduced(i);
    fill(members, single ? reduced(members.front()) : sum);
    modulo_ = Modulo(static_cast<std::uint32_t>(slots_.size()));
    members_ = single ? 1 : members.size();
    return;
  }
  members_ = 0;
}

void HaproxyMap::fill(const std::vector<ServerIndex>& members, std::uint64_t slots) {
  if (slots == 1) {
    slots_.push_back(members.front());
    return;
  }
  // A server's debt grows by one at slot ceil(k * slots / weight), k = 1, 2, ..., and shrinks by
  // one when it is given a slot. So two ordered sets suffice: who is owed most, and whose debt
  // grows next.
  struct Account {
    std::uint64_t weight = 0;
    std::uint64_t grown = 0;
    std::int64_t debt = 1;
  };
  std::vector<Account> accounts(members.size());
  ServerOrder creditors, growing;
  creditors.resize(members.size());
  growing.resize(members.size());
  const auto rank = [&](ServerIndex m) {
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    creditors.insert_in_place(m, static_cast<std::uint64_t>(kMost - accounts[m].debt));
  };
  const auto expect_growth = [&](ServerIndex m) {
    Account& account = accounts[m];
    ++account.grown;
    growing.insert(m, (account.grown * slots + account.weight - 1) / account.weight);
  };
  for (ServerIndex m = 0; m < members.size(); ++m) {
    accounts[m].weight = (first_weight_[members[m]] + divisor_ - 1) / divisor_;
    rank(m);
    expect_growth(m);
  }
  slots_.reserve(slots);
  for (std::uint64_t slot = 1; slot <= slots; ++slot) {
    for (ServerIndex m = growing.first(); growing.key(m) <= slot; m = growing.first()) {
      ++accounts[m].debt;
      rank(m);
      expect_growth(m);
    }
    const ServerIndex chosen = creditors.first();
    --accounts[chosen].debt;
    rank(chosen);
    slots_.push_back(members[chosen]);
  }
}

ServerIndex HaproxyMap::next(ServerIndex avoid) {
  refresh();
  if (slots_.empty()) return kNoServer;
  if (turn_ >= slots_.size()) turn_ = 0;
  ServerIndex avoided = kNoServer;
  std::size_t turn_of_avoided = turn_;
  std::size_t at = turn_;
  for (std::size_t seen = 0; seen < slots_.size(); ++seen) {
    const ServerIndex server = slots_[at];
    if (++at == slots_.size()) at = 0;
    if (view_.saturated(server)) continue;
    if (server != avoid) {
      turn_ = at;
      return server;
    }
    avoided = server;
    turn_of_avoided = at;
  }
  turn_ = turn_of_avoided;
  return avoided;
}

}  // namespace ballast
