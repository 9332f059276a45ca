// The explicit list of all rules, sorted by id.
#include <array>

#include "scenarios/audit/rule.h"

namespace ballast::audit {

extern const Rule kBackupTooSmall;
extern const Rule kBackupWithHash;
extern const Rule kBadSuppression;
extern const Rule kBlackHole;
extern const Rule kCanaryShare;
extern const Rule kCheckElsewhere;
extern const Rule kCheckShared;
extern const Rule kConnectTimeoutLong;
extern const Rule kConnectionsPinned;
extern const Rule kCookieMissing;
extern const Rule kCookieShared;
extern const Rule kDefaultAlgorithm;
extern const Rule kDefaultBreakers;
extern const Rule kDisabledServer;
extern const Rule kDnsOnce;
extern const Rule kDuplicateBind;
extern const Rule kDuplicateServer;
extern const Rule kEjectsAll;
extern const Rule kFailoverTooSmall;
extern const Rule kFirstBackupOnly;
extern const Rule kFirstWithoutLimit;
extern const Rule kHairTriggerCheck;
extern const Rule kHashBehindProxy;
extern const Rule kHashBySubnet;
extern const Rule kHashEmptyKey;
extern const Rule kHashFewKeys;
extern const Rule kHashNoAvalanche;
extern const Rule kHashRemaps;
extern const Rule kHashWithoutPolicy;
extern const Rule kIdleSplitTarget;
extern const Rule kKeepaliveBeforeMethod;
extern const Rule kLayeredRetries;
extern const Rule kLimitsTooLow;
extern const Rule kLocalityWeightsIgnored;
extern const Rule kLongFailTimeout;
extern const Rule kMinconnWithoutFullconn;
extern const Rule kMissingBackend;
extern const Rule kNMinusOne;
extern const Rule kNeverEjects;
extern const Rule kNoActiveServer;
extern const Rule kNoFallback;
extern const Rule kNoHealthCheck;
extern const Rule kNoServerLimit;
extern const Rule kNoSlowStart;
extern const Rule kOneActiveServer;
extern const Rule kOverloadedServer;
extern const Rule kPanicOff;
extern const Rule kPoisonRequest;
extern const Rule kPushConcentrates;
extern const Rule kPushDropsServers;
extern const Rule kPushReroutes;
extern const Rule kQueueTimeoutMissing;
extern const Rule kRetriesReplayWrites;
extern const Rule kRetriesStarved;
extern const Rule kRetryAmplification;
extern const Rule kRetryNeverFits;
extern const Rule kRewriteBeforeRoute;
extern const Rule kShadowedRoute;
extern const Rule kShallowCheck;
extern const Rule kSingleServer;
extern const Rule kSlowDetection;
extern const Rule kSlowStartIgnored;
extern const Rule kStickyForEver;
extern const Rule kStickyToDeadServer;
extern const Rule kTimeoutMissing;
extern const Rule kUnevenShares;
extern const Rule kUnevenZones;
extern const Rule kUnusedBackend;
extern const Rule kUnusedSuppression;
extern const Rule kWeightOutlier;
extern const Rule kWeightsIdle;
extern const Rule kWeightsIgnored;
extern const Rule kWeightsInverted;
extern const Rule kZeroWeight;
extern const Rule kZoneMissing;

std::span<const Rule* const> rules() {
  static constexpr std::array<const Rule*, 75> kAll = {&kBackupTooSmall,
                                                       &kBackupWithHash,
                                                       &kBadSuppression,
                                                       &kBlackHole,
                                                       &kCanaryShare,
                                                       &kCheckElsewhere,
                                                       &kCheckShared,
                                                       &kConnectTimeoutLong,
                                                       &kConnectionsPinned,
                                                       &kCookieMissing,
                                                       &kCookieShared,
                                                       &kDefaultAlgorithm,
                                                       &kDefaultBreakers,
                                                       &kDisabledServer,
                                                       &kDnsOnce,
                                                       &kDuplicateBind,
                                                       &kDuplicateServer,
                                                       &kEjectsAll,
                                                       &kFailoverTooSmall,
                                                       &kFirstBackupOnly,
                                                       &kFirstWithoutLimit,
                                                       &kHairTriggerCheck,
                                                       &kHashBehindProxy,
                                                       &kHashBySubnet,
                                                       &kHashEmptyKey,
                                                       &kHashFewKeys,
                                                       &kHashNoAvalanche,
                                                       &kHashRemaps,
                                                       &kHashWithoutPolicy,
                                                       &kIdleSplitTarget,
                                                       &kKeepaliveBeforeMethod,
                                                       &kLayeredRetries,
                                                       &kLimitsTooLow,
                                                       &kLocalityWeightsIgnored,
                                                       &kLongFailTimeout,
                                                       &kMinconnWithoutFullconn,
                                                       &kMissingBackend,
                                                       &kNMinusOne,
                                                       &kNeverEjects,
                                                       &kNoActiveServer,
                                                       &kNoFallback,
                                                       &kNoHealthCheck,
                                                       &kNoServerLimit,
                                                       &kNoSlowStart,
                                                       &kOneActiveServer,
                                                       &kOverloadedServer,
                                                       &kPanicOff,
                                                       &kPoisonRequest,
                                                       &kPushConcentrates,
                                                       &kPushDropsServers,
                                                       &kPushReroutes,
                                                       &kQueueTimeoutMissing,
                                                       &kRetriesReplayWrites,
                                                       &kRetriesStarved,
                                                       &kRetryAmplification,
                                                       &kRetryNeverFits,
                                                       &kRewriteBeforeRoute,
                                                       &kShadowedRoute,
                                                       &kShallowCheck,
                                                       &kSingleServer,
                                                       &kSlowDetection,
                                                       &kSlowStartIgnored,
                                                       &kStickyForEver,
                                                       &kStickyToDeadServer,
                                                       &kTimeoutMissing,
                                                       &kUnevenShares,
                                                       &kUnevenZones,
                                                       &kUnusedBackend,
                                                       &kUnusedSuppression,
                                                       &kWeightOutlier,
                                                       &kWeightsIdle,
                                                       &kWeightsIgnored,
                                                       &kWeightsInverted,
                                                       &kZeroWeight,
                                                       &kZoneMissing};
  return kAll;
}

}  // namespace ballast::audit
