#include "models/faults/fault_board.h"

#include <algorithm>

namespace ballast {

void FaultBoard::begin(const FaultSpec& fault) {
  active_.push_back(&fault);
  apply(fault);
}

void FaultBoard::end(const FaultSpec& fault) {
  std::erase(active_, &fault);
  apply(fault);
}

bool FaultBoard::is_down(const ServerRef& server) const {
  return std::any_of(active_.begin(), active_.end(), [&](const FaultSpec* fault) {
    return stops_work(fault->kind) &&
           std::find(fault->targets.begin(), fault->targets.end(), server) != fault->targets.end();
  });
}

// Works each target's state out afresh from all faults in force, so that faults may overlap in any
// order.
void FaultBoard::apply(const FaultSpec& changed) {
  for (const ServerRef& target : changed.targets) {
    const ServerId id = bank_.id(target.pool, target.server);
    Server& s = bank_[id];
    s.refusing = s.frozen = s.silent = s.crashed = 0;
    s.slow_factor = 1;
    s.error_ratio = 0;
    s.error_after = Duration{-1};
    for (const FaultSpec* fault : active_) {
      if (std::find(fault->targets.begin(), fault->targets.end(), target) == fault->targets.end())
        continue;
      switch (fault->kind) {
        case FaultSpec::Kind::kCrash:
        case FaultSpec::Kind::kFlap:
          ++s.crashed;
          ++s.refusing;
          ++s.frozen;
          break;
        case FaultSpec::Kind::kRefuse:
          ++s.refusing;
          break;
        case FaultSpec::Kind::kBlackhole:
          ++s.silent;
          break;
        case FaultSpec::Kind::kSlow:
          s.slow_factor *= fault->factor;
          break;
        case FaultSpec::Kind::kErrors:
          s.error_ratio = 1 - (1 - s.error_ratio) * (1 - fault->ratio);
          if (fault->after) s.error_after = *fault->after;
          break;
        case FaultSpec::Kind::kPause:
          ++s.frozen;
          break;
      }
    }
    bank_.settle(id);
  }
}

}  // namespace ballast
