#include "models/balancers/dns.h"

#include <algorithm>

#include "sim/random.h"

namespace ballast {

void DnsAnswers::configure(const DnsSpec& spec, std::uint32_t instances, Time now) {
  if (!listings_.empty() && spec == spec_) return;
  spec_ = spec;
  Listing& listing = listings_.emplace_back();
  listing.since = now;
  for (std::uint32_t i = 0; i < instances; ++i)
    if (std::find(spec.withdrawn.begin(), spec.withdrawn.end(), i) == spec.withdrawn.end())
      listing.instances.push_back(i);
}

std::uint32_t DnsAnswers::instance_for(std::uint64_t client, Time at, std::uint32_t attempt) const {
  const std::uint64_t resolver_key = combine(key_, mix64(client) % spec_.resolvers);
  // A resolver asks every ttl, shifted against the others.
  const auto shift = static_cast<std::int64_t>(keyed_uniform(resolver_key, 0) *
                                               static_cast<double>(spec_.ttl.count()));
  const std::int64_t asked = (ns(at) + shift) / spec_.ttl.count();
  const Time asked_at = at_ns(std::max<std::int64_t>(0, asked * spec_.ttl.count() - shift));
  const Listing* listing = &listings_.front();
  for (const Listing& later : listings_)
    if (later.since <= asked_at) listing = &later;
  const auto listed = static_cast<std::uint32_t>(listing->instances.size());
  if (listed == 0) return kNone;
  const auto first = static_cast<std::uint32_t>(
      keyed_uniform(resolver_key, static_cast<std::uint64_t>(asked) + 1) *
      static_cast<double>(listed));
  const std::uint32_t turn = (attempt - 1) % std::min(spec_.answers, listed);
  return listing->instances[(first + turn) % listed];
}

}  // namespace ballast
