// What clients learn of a balancer's instances from the name service. All clients behind one
// resolver share its answer until the time to live is over; resolvers ask at different times. An
// answer names some of the instances that were listed when it was given, in the rotating order that
// name servers keep: a withdrawn instance goes on getting traffic until the last answer has
// expired.
#pragma once

#include <cstdint>
#include <vector>

#include "models/attempts.h"
#include "models/spec.h"

namespace ballast {

class DnsAnswers {
 public:
  // `key`: of the random draws.
  explicit DnsAnswers(std::uint64_t key) : key_(key) {}

  // From now on this is what is asked and answered.
  void configure(const DnsSpec& spec, std::uint32_t instances, Time now);
  bool active() const { return spec_.ttl > Duration{0}; }

  // Where the `attempt`-th attempt (from 1) goes of a client known by `client`, who looked the name
  // up at `at`; kNone: the answer is empty.
  std::uint32_t instance_for(std::uint64_t client, Time at, std::uint32_t attempt) const;

 private:
  struct Listing {
    Time since;
    std::vector<std::uint32_t> instances;
  };
  std::uint64_t key_;
  DnsSpec spec_;
  std::vector<Listing> listings_;  // ascending
};

}  // namespace ballast
