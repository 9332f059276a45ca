// IPVS `sed`, shortest expected delay (Weinrib & Shenker, INFOCOM 1988): the least (connections +
// 1) / weight, so that the heaviest of the idle destinations comes first (ipvs/least.h).
#include "models/balancers/algorithms/ipvs/least.h"

namespace ballast {

namespace {

struct ExpectedDelay {
  std::uint64_t operator()(std::uint64_t connections, std::uint32_t weight) const {
    return ipvs_cost(connections + 1, weight);
  }
};

}  // namespace

extern const PolicyKind kIpvsSedPolicy;
const PolicyKind kIpvsSedPolicy = ipvs_least_kind<ExpectedDelay>(
    "ipvs/sed", "IPVS's sed: least (connections + 1) per weight", true);

}  // namespace ballast
