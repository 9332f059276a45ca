// The affinity key of a request as balancers see it: the value of a cookie or header that names
// the user, the client's address, or the path. Users of different traffic entries are different
// people; a request without a user is a person of its own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/attempts.h"
#include "models/balancers/policy.h"
#include "models/spec.h"

namespace ballast {

class Affinity {
 public:
  explicit Affinity(const SystemSpec& system);

  // Fills `context.hash`, `context.key` and, if it is an address, `context.ipv4`. The key lives in
  // this object until the next call.
  void fill(PickContext& context, KeyKind kind, const Attempt& a) {
    if (kind != KeyKind::kNoKey) fill_key(context, kind, a);
  }
  // The paths of the traffic entries have changed.
  void configure(const SystemSpec& system);

 private:
  void fill_key(PickContext& context, KeyKind kind, const Attempt& a);

  struct Entry {
    std::string name;
    std::string path;
    std::uint64_t hash = 0;     // of the name
    std::uint32_t network = 0;  // of the clients' addresses, in 10.0.0.0/8
  };
  std::vector<Entry> traffic_;
  std::string key_;
};

}  // namespace ballast
