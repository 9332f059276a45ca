// What the servers of one pool say of themselves to balancers that ask.
#pragma once

#include "models/balancers/policy.h"
#include "models/servers/server_bank.h"

namespace ballast {

class PoolReports final : public ServerReports {
 public:
  PoolReports(const ServerBank& bank, PoolIndex pool) : bank_(bank), first_(bank.id(pool, 0)) {}

  std::uint32_t in_system(ServerIndex i) const override { return bank_[first_ + i].in_system(); }
  double utilization(ServerIndex i) const override {
    const Server& s = bank_[first_ + i];
    return s.workers == kUnlimited ? 0 : static_cast<double>(s.busy.count()) / s.workers;
  }
  double speed(ServerIndex i) const override { return bank_[first_ + i].speed; }

 private:
  const ServerBank& bank_;
  ServerId first_;
};

}  // namespace ballast
