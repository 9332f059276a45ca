// HAProxy's rule for backup servers without `option allbackups`: they are used only when no active
// server is usable, and then only the first usable one in the order of declaration, whatever the
// algorithm.
#pragma once

#include "models/balancers/policy.h"

namespace ballast {

class HaproxyBackup {
 public:
  explicit HaproxyBackup(const PoolView& view) : view_(view) {}

  void invalidate() { stale_ = true; }

  ServerIndex first_usable() {
    if (stale_) {
      stale_ = false;
      first_ = kNoServer;
      for (ServerIndex i = 0; i < view_.servers.size() && first_ == kNoServer; ++i)
        if (view_.servers[i].backup && view_.eligible(i)) first_ = i;
    }
    return first_;
  }

 private:
  const PoolView& view_;
  ServerIndex first_ = kNoServer;
  bool stale_ = true;
};

}  // namespace ballast
