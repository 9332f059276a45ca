// The IPVS schedulers where the vectors say nothing: against the kernel's loops, with destinations
// over their upper threshold, and the buckets of source hashing.
#include <gtest/gtest.h>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

namespace {

// The kernel's loop: the first destination of the least overhead / weight, by cross-multiplication.
template <typename Overhead>
ServerIndex least_by_hand(const PoolView& view, Overhead overhead, bool weighted) {
  ServerIndex least = kNoServer;
  for (ServerIndex i = 0; i < view.servers.size(); ++i) {
    if (!view.eligible(i) || view.full(i)) continue;
    const auto weight = [&](ServerIndex j) {
      return weighted ? std::uint64_t{view.servers[j].weight} : 1;
    };
    if (least == kNoServer ||
        overhead(view.in_flight[least]) * weight(i) > overhead(view.in_flight[i]) * weight(least))
      least = i;
  }
  return least;
}

std::uint64_t active(std::uint64_t in_flight) { return in_flight; }
std::uint64_t active_and_new(std::uint64_t in_flight) { return in_flight + 1; }

ServerIndex by_hand(std::string_view algorithm, const PoolView& view) {
  if (algorithm == "ipvs/lc") return least_by_hand(view, active, false);
  if (algorithm == "ipvs/wlc") return least_by_hand(view, active, true);
  if (algorithm == "ipvs/nq")
    for (ServerIndex i = 0; i < view.servers.size(); ++i)
      if (view.eligible(i) && !view.full(i) && view.in_flight[i] == 0) return i;
  return least_by_hand(view, active_and_new, true);
}

}  // namespace

TEST(IpvsSchedulers, TakeTheDestinationThatTheKernelsLoopFinds) {
  for (const char* algorithm : {"ipvs/lc", "ipvs/wlc", "ipvs/sed", "ipvs/nq"}) {
    PolicyRig rig(kind_of(algorithm), {5, 3, 65535, 65534, 1, 3, 7});
    for (ServerIndex i = 0; i < 7; ++i) rig.view.servers[i].max_in_flight = 3 + 40 * i;
    Rng rng(6);
    std::vector<ServerIndex> in_flight;
    for (int step = 0; step < 20000; ++step) {
      if (rng.below(300) == 0)
        rig.set_weight(
            static_cast<ServerIndex>(rng.below(7)),
            static_cast<std::uint32_t>(rng.below(2) == 0 ? rng.below(4) : rng.below(65536)));
      const ServerIndex picked = rig.pick();
      ASSERT_EQ(picked, by_hand(algorithm, rig.view)) << algorithm << " at step " << step;
      if (picked != kNoServer) {
        rig.start(picked);
        in_flight.push_back(picked);
      }
      while (!in_flight.empty() && in_flight.size() > rng.below(1200)) {
        std::swap(in_flight[rng.below(in_flight.size())], in_flight.back());
        rig.finish(in_flight.back());
        in_flight.pop_back();
      }
    }
  }
}

TEST(IpvsRr, GoesOnAfterTheLastDestinationWhateverChanges) {
  PolicyRig rig(kind_of("ipvs/rr"), {1, 9, 1, 1});
  EXPECT_EQ(rig.serve(), 0u);
  EXPECT_EQ(rig.serve(), 1u);
  rig.set_weight(2, 0);
  EXPECT_EQ(rig.serve(), 3u);
  rig.set_usable(0, false);
  EXPECT_EQ(rig.serve(), 1u);
  rig.view.servers[3].max_in_flight = 0;  // over its upper threshold
  rig.set_weight(2, 1);
  EXPECT_EQ(rig.serve(), 2u);
  EXPECT_EQ(rig.serve(), 1u);
}

TEST(IpvsWrr, LowersTheBarByTheDivisorOfTheWeights) {
  PolicyRig rig(kind_of("ipvs/wrr"), {6, 2, 4});
  std::vector<ServerIndex> order;
  for (int k = 0; k < 12; ++k) order.push_back(rig.serve());
  EXPECT_EQ(order, (std::vector<ServerIndex>{0, 0, 2, 0, 1, 2, 0, 0, 2, 0, 1, 2}));
}

TEST(IpvsWrr, PassesOverOverloadedDestinations) {
  PolicyRig rig(kind_of("ipvs/wrr"), {3, 1});
  rig.view.servers[0].max_in_flight = 0;
  for (int k = 0; k < 5; ++k) EXPECT_EQ(rig.serve(), 1u);
  rig.view.servers[1].max_in_flight = 0;
  EXPECT_EQ(rig.pick(), kNoServer);
  rig.view.servers[0].max_in_flight = kUnlimited;
  EXPECT_EQ(rig.pick(), 0u);
}

namespace {

// hash_32(address, 8) of include/linux/hash.h.
std::uint32_t bucket_of(std::uint32_t address) { return (address * 0x61c88647u) >> 24; }

std::string text_of(std::uint32_t address) {
  return std::to_string(address >> 24) + '.' + std::to_string(address >> 16 & 255) + '.' +
         std::to_string(address >> 8 & 255) + '.' + std::to_string(address & 255);
}

}  // namespace

TEST(IpvsSh, DealsTheBucketsOutByWeight) {
  PolicyRig rig(kind_of("ipvs/sh"), {3, 1, 2});
  const ServerIndex round[] = {0, 0, 0, 1, 2, 2};
  for (std::uint32_t k = 0; k < 2000; ++k) {
    const std::uint32_t address = 0x0a000000 + 7919 * k;
    ASSERT_EQ(rig.policy->pick({.key = text_of(address)}), round[bucket_of(address) % 6]);
  }
}

TEST(IpvsSh, RefusesTheClientsOfAQuiescedDestinationUnlessItFallsBack) {
  const PolicyKind& kind = kind_of("ipvs/sh");
  PolicyRig strict(kind, {1, 1, 1, 1});
  PolicyRig lenient(kind, args_with(kind, {{"fallback", true}}), {1, 1, 1, 1});
  strict.set_weight(2, 0);
  lenient.set_weight(2, 0);
  std::size_t refused = 0;
  for (std::uint32_t k = 0; k < 1000; ++k) {
    const std::uint32_t address = 0xc0a80000 + 31 * k;
    const std::uint32_t bucket = bucket_of(address);
    const ServerIndex home = bucket % 4;
    EXPECT_EQ(strict.policy->pick({.key = text_of(address)}), home == 2 ? kNoServer : home);
    ServerIndex expected = home;
    for (std::uint32_t offset = 0; expected == 2; ++offset)
      expected = (bucket + (bucket + offset) % 256) % 256 % 4;
    EXPECT_EQ(lenient.policy->pick({.key = text_of(address)}), expected);
    refused += home == 2 ? 1 : 0;
  }
  EXPECT_GT(refused, 100u);
}

TEST(IpvsSh, DealsAnewWithoutDestinationsThatAreDown) {
  PolicyRig rig(kind_of("ipvs/sh"), {1, 1, 1});
  rig.set_usable(1, false);
  for (std::uint32_t k = 0; k < 100; ++k)
    EXPECT_EQ(rig.policy->pick({.key = text_of(k)}), bucket_of(k) % 2 == 0 ? 0u : 2u);
}

}  // namespace ballast::policy_testing
