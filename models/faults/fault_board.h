// Which faults are in force, and what they do to each server together.
#pragma once

#include <vector>

#include "models/servers/server_bank.h"
#include "models/spec.h"

namespace ballast {

class FaultBoard {
 public:
  explicit FaultBoard(ServerBank& bank) : bank_(bank) {}

  // `fault` must outlive its time in force.
  void begin(const FaultSpec& fault);
  void end(const FaultSpec& fault);

  // Whether a crash, or the lower half of a flap, is in force there.
  bool is_down(const ServerRef& server) const;

  static bool stops_work(FaultSpec::Kind kind) {
    return kind == FaultSpec::Kind::kCrash || kind == FaultSpec::Kind::kFlap;
  }

 private:
  void apply(const FaultSpec& changed);

  ServerBank& bank_;
  std::vector<const FaultSpec*> active_;  // in the order they began
};

}  // namespace ballast
