// IPVS `lc`, least connection: the fewest connections, whatever the weights; idle destinations tie
// and the first in the list gets them all (ipvs/least.h).
#include "models/balancers/algorithms/ipvs/least.h"

namespace ballast {

namespace {

struct Connections {
  std::uint64_t operator()(std::uint64_t connections, std::uint32_t) const { return connections; }
};

}  // namespace

extern const PolicyKind kIpvsLcPolicy;
const PolicyKind kIpvsLcPolicy = ipvs_least_kind<Connections>(
    "ipvs/lc", "IPVS's lc: fewest connections, the first listed wins ties", false);

}  // namespace ballast
