// IPVS `nq`, never queue: the first idle destination in the list if there is one, and otherwise the
// shortest expected delay, (connections + 1) / weight (ipvs/least.h).
#include "models/balancers/algorithms/ipvs/least.h"

namespace ballast {

namespace {

struct NeverQueue {
  std::uint64_t operator()(std::uint64_t connections, std::uint32_t weight) const {
    return connections == 0 ? 0 : ipvs_cost(connections + 1, weight);
  }
};

}  // namespace

extern const PolicyKind kIpvsNqPolicy;
const PolicyKind kIpvsNqPolicy = ipvs_least_kind<NeverQueue>(
    "ipvs/nq", "IPVS's nq: any idle server first, else the shortest expected delay", true);

}  // namespace ballast
