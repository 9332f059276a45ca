// gRPC's `pick_first`, its default (src/core/load_balancing/pick_first, 2024): addresses are tried
// in order until one connects, and everything goes there while the connection lasts. When it
// breaks, the search starts from the top. A server that comes back is not returned to.
//
// The list may be shuffled once (`shuffle_address_list`, gRFC A62), so that many clients do not all
// use the first address. A connection breaks when the server cannot be used any more or refuses;
// a refusal while connecting leads to the next address. A request that times out does not break
// it: the others on the connection go on. Backups are the lower priority of xDS.
#include <numeric>

#include "models/balancers/algorithms/parts/group_in_force.h"
#include "models/balancers/policy.h"

namespace ballast {

namespace {

class GrpcPickFirst final : public Policy {
 public:
  GrpcPickFirst(const Args& args, const PoolView& view, Rng rng)
      : view_(view), group_(view), rng_(rng), shuffles_(args.flag("shuffle_address_list")) {}

  ServerIndex pick(const PickContext&) override {
    if (group_.refresh()) [[unlikely]]
      resolve();
    return at_ < addresses_.size() ? addresses_[at_] : kNoServer;
  }

  void on_finish(ServerIndex server, const Outcome& outcome) override {
    if (at_ >= addresses_.size() || addresses_[at_] != server) return;
    if (outcome.kind == Outcome::Kind::kOk || outcome.kind == Outcome::Kind::kError) {
      connected_ = true;
    } else if (outcome.kind == Outcome::Kind::kRefused) {
      at_ = connected_ || at_ + 1 == addresses_.size() ? 0 : at_ + 1;
      connected_ = false;
    }
  }

  void on_weight(ServerIndex server, std::uint32_t old_weight) override {
    // Only a weight of 0 says anything: that the server takes no traffic.
    if ((view_.servers[server].weight == 0) != (old_weight == 0)) group_.invalidate();
  }
  void on_usable(ServerIndex) override { group_.invalidate(); }

 private:
  // A connection outlives a new list as long as its address is on it.
  void resolve() {
    const ServerIndex current = at_ < addresses_.size() ? addresses_[at_] : kNoServer;
    addresses_ = group_.members();
    if (shuffles_)
      for (std::size_t i = addresses_.size(); i > 1; --i)
        std::swap(addresses_[i - 1], addresses_[rng_.below(i)]);
    at_ = 0;
    for (std::size_t i = 0; i < addresses_.size(); ++i)
      if (addresses_[i] == current) at_ = i;
    if (addresses_.empty() || addresses_[at_] != current) connected_ = false;
  }

  const PoolView& view_;
  GroupInForce group_;
  Rng rng_;
  bool shuffles_;
  std::vector<ServerIndex> addresses_;
  std::size_t at_ = 0;
  bool connected_ = false;
};

}  // namespace

extern const PolicyKind kGrpcPickFirstPolicy;
const PolicyKind kGrpcPickFirstPolicy{
    .name = "grpc/pick_first",
    .summary = "gRPC's default: one server for everything, as long as it lasts",
    .params = {{.name = "shuffle_address_list",
                .type = ParamType::kBool,
                .help = "in which order servers are tried: shuffled, or as declared",
                .default_text = "false"}},
    .max_weight = 0xffffffff,
    .honours_weights = false,
    .honours_weights_idle = false,
    .balances_load = false,
    .follows_attempts = true,
    .key = KeyKind::kNoKey,
    .check = nullptr,
    .make = [](const Args& args, const PoolView& view, Rng rng) -> std::unique_ptr<Policy> {
      return std::make_unique<GrpcPickFirst>(args, view, rng);
    },
    .concentrates_when_idle = true,
    .has_own_shares = true,
};

}  // namespace ballast
