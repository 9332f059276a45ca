// IPVS `wlc`, weighted least connection, the default of ipvsadm: the fewest connections per weight;
// idle destinations tie whatever their weights, and the first in the list gets them all
// (ipvs/least.h).
#include "models/balancers/algorithms/ipvs/least.h"

namespace ballast {

namespace {

struct ConnectionsPerWeight {
  std::uint64_t operator()(std::uint64_t connections, std::uint32_t weight) const {
    return ipvs_cost(connections, weight);
  }
};

}  // namespace

extern const PolicyKind kIpvsWlcPolicy;
const PolicyKind kIpvsWlcPolicy = ipvs_least_kind<ConnectionsPerWeight>(
    "ipvs/wlc", "IPVS's wlc: fewest connections per weight, the first listed wins ties", true);

}  // namespace ballast
