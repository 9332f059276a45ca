// The explicit list of balancing algorithms, sorted by name. (Objects that register themselves are
// dropped by the linker from a static library.)
#include <algorithm>
#include <array>

#include "models/balancers/policy.h"

namespace ballast {

extern const PolicyKind kAwsAlbLorPolicy;
extern const PolicyKind kAwsAlbRoundRobinPolicy;
extern const PolicyKind kBoundedLoadHashPolicy;
extern const PolicyKind kC3Policy;
extern const PolicyKind kCaddyFirstPolicy;
extern const PolicyKind kCaddyHashPolicy;
extern const PolicyKind kCaddyIpHashPolicy;
extern const PolicyKind kCaddyLeastConnPolicy;
extern const PolicyKind kCaddyRandomPolicy;
extern const PolicyKind kCaddyRandomChoosePolicy;
extern const PolicyKind kCaddyRoundRobinPolicy;
extern const PolicyKind kCaddyWeightedRoundRobinPolicy;
extern const PolicyKind kEnvoyLeastRequestPolicy;
extern const PolicyKind kEnvoyMaglevPolicy;
extern const PolicyKind kEnvoyRandomPolicy;
extern const PolicyKind kEnvoyRingHashPolicy;
extern const PolicyKind kEnvoyRoundRobinPolicy;
extern const PolicyKind kFinagleAperturePolicy;
extern const PolicyKind kFinagleP2cPolicy;
extern const PolicyKind kGrpcPickFirstPolicy;
extern const PolicyKind kGrpcRoundRobinPolicy;
extern const PolicyKind kGrpcWeightedRoundRobinPolicy;
extern const PolicyKind kHaproxyFirstPolicy;
extern const PolicyKind kHaproxyHdrPolicy;
extern const PolicyKind kHaproxyLeastConnPolicy;
extern const PolicyKind kHaproxyRandomPolicy;
extern const PolicyKind kHaproxyRoundRobinPolicy;
extern const PolicyKind kHaproxySourcePolicy;
extern const PolicyKind kHaproxyStaticRrPolicy;
extern const PolicyKind kHaproxyUriPolicy;
extern const PolicyKind kIpvsLcPolicy;
extern const PolicyKind kIpvsNqPolicy;
extern const PolicyKind kIpvsRrPolicy;
extern const PolicyKind kIpvsSedPolicy;
extern const PolicyKind kIpvsShPolicy;
extern const PolicyKind kIpvsWlcPolicy;
extern const PolicyKind kIpvsWrrPolicy;
extern const PolicyKind kJiqPolicy;
extern const PolicyKind kJsqPolicy;
extern const PolicyKind kLinkerdPeakEwmaPolicy;
extern const PolicyKind kLwlPolicy;
extern const PolicyKind kNginxHashPolicy;
extern const PolicyKind kNginxHashConsistentPolicy;
extern const PolicyKind kNginxIpHashPolicy;
extern const PolicyKind kNginxLeastConnPolicy;
extern const PolicyKind kNginxRandomPolicy;
extern const PolicyKind kNginxRandomTwoPolicy;
extern const PolicyKind kNginxRoundRobinPolicy;
extern const PolicyKind kPowerOfDPolicy;
extern const PolicyKind kPrequalPolicy;
extern const PolicyKind kRandomPolicy;
extern const PolicyKind kRingHashPolicy;
extern const PolicyKind kRoundRobinPolicy;
extern const PolicyKind kSedPolicy;
extern const PolicyKind kTraefikHrwPolicy;
extern const PolicyKind kTraefikLeastTimePolicy;
extern const PolicyKind kTraefikP2cPolicy;
extern const PolicyKind kTraefikWrrPolicy;

std::span<const PolicyKind* const> policy_kinds() {
  static constexpr std::array kKinds{
      &kAwsAlbLorPolicy,                // aws/alb_lor
      &kAwsAlbRoundRobinPolicy,         // aws/alb_round_robin
      &kBoundedLoadHashPolicy,          // bounded_load_hash
      &kC3Policy,                       // c3
      &kCaddyFirstPolicy,               // caddy/first
      &kCaddyHashPolicy,                // caddy/hash
      &kCaddyIpHashPolicy,              // caddy/ip_hash
      &kCaddyLeastConnPolicy,           // caddy/least_conn
      &kCaddyRandomPolicy,              // caddy/random
      &kCaddyRandomChoosePolicy,        // caddy/random_choose
      &kCaddyRoundRobinPolicy,          // caddy/round_robin
      &kCaddyWeightedRoundRobinPolicy,  // caddy/weighted_round_robin
      &kEnvoyLeastRequestPolicy,        // envoy/least_request
      &kEnvoyMaglevPolicy,              // envoy/maglev
      &kEnvoyRandomPolicy,              // envoy/random
      &kEnvoyRingHashPolicy,            // envoy/ring_hash
      &kEnvoyRoundRobinPolicy,          // envoy/round_robin
      &kFinagleAperturePolicy,          // finagle/aperture
      &kFinagleP2cPolicy,               // finagle/p2c
      &kGrpcPickFirstPolicy,            // grpc/pick_first
      &kGrpcRoundRobinPolicy,           // grpc/round_robin
      &kGrpcWeightedRoundRobinPolicy,   // grpc/weighted_round_robin
      &kHaproxyFirstPolicy,             // haproxy/first
      &kHaproxyHdrPolicy,               // haproxy/hdr
      &kHaproxyLeastConnPolicy,         // haproxy/leastconn
      &kHaproxyRandomPolicy,            // haproxy/random
      &kHaproxyRoundRobinPolicy,        // haproxy/roundrobin
      &kHaproxySourcePolicy,            // haproxy/source
      &kHaproxyStaticRrPolicy,          // haproxy/static_rr
      &kHaproxyUriPolicy,               // haproxy/uri
      &kIpvsLcPolicy,                   // ipvs/lc
      &kIpvsNqPolicy,                   // ipvs/nq
      &kIpvsRrPolicy,                   // ipvs/rr
      &kIpvsSedPolicy,                  // ipvs/sed
      &kIpvsShPolicy,                   // ipvs/sh
      &kIpvsWlcPolicy,                  // ipvs/wlc
      &kIpvsWrrPolicy,                  // ipvs/wrr
      &kJiqPolicy,                      // jiq
      &kJsqPolicy,                      // jsq
      &kLinkerdPeakEwmaPolicy,          // linkerd/peak_ewma
      &kLwlPolicy,                      // lwl
      &kNginxHashPolicy,                // nginx/hash
      &kNginxHashConsistentPolicy,      // nginx/hash_consistent
      &kNginxIpHashPolicy,              // nginx/ip_hash
      &kNginxLeastConnPolicy,           // nginx/least_conn
      &kNginxRandomPolicy,              // nginx/random
      &kNginxRandomTwoPolicy,           // nginx/random_two
      &kNginxRoundRobinPolicy,          // nginx/round_robin
      &kPowerOfDPolicy,                 // power_of_d
      &kPrequalPolicy,                  // prequal
      &kRandomPolicy,                   // random
      &kRingHashPolicy,                 // ring_hash
      &kRoundRobinPolicy,               // round_robin
      &kSedPolicy,                      // sed
      &kTraefikHrwPolicy,               // traefik/hrw
      &kTraefikLeastTimePolicy,         // traefik/leasttime
      &kTraefikP2cPolicy,               // traefik/p2c
      &kTraefikWrrPolicy,               // traefik/wrr
  };
  return kKinds;
}

KeyKind key_kind(const PolicySpec& policy) {
  if (policy.kind->key != KeyKind::kChosen) return policy.kind->key;
  const std::string& chosen = policy.args.text("key");
  return chosen == "address" ? KeyKind::kAddress
         : chosen == "path"  ? KeyKind::kPath
                             : KeyKind::kUser;
}

const PolicyKind* find_policy_kind(std::string_view name) {
  const auto kinds = policy_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [name](const PolicyKind* kind) { return kind->name == name; });
  return found == kinds.end() ? nullptr : *found;
}

}  // namespace ballast
