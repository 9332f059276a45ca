#include "models/traffic/source.h"

#include <cmath>

namespace ballast {

Source::Source(const TrafficSpec& spec, TrafficIndex index, const RunSeed& seed)
    : index_(index),
      closed_(std::holds_alternative<ClosedArrivals>(spec.arrivals)),
      gaps_(seed.key("arrivals", spec.name)),
      users_(seed.key("users", spec.name)),
      work_(seed.key("work", spec.name)),
      key_(seed.key("request", spec.name)),
      law_(spec.work) {
  if (spec.users) {
    popularity_.emplace(*spec.users);
    next_user_ = popularity_->sample(users_);
  }
  if (const auto* open = std::get_if<OpenArrivals>(&spec.arrivals)) {
    gap_ = Sampler(open->gap);
    clock_.emplace(open->rate);
  } else if (const auto* mmpp = std::get_if<MmppArrivals>(&spec.arrivals)) {
    const Law unit = exponential_law(1);
    gap_ = Sampler(unit);
    modulation_.emplace(Modulation{mmpp->states, Rng(seed.key("modulation", spec.name)), unit});
    modulation_->hold();
  } else if (const auto* trace = std::get_if<TraceArrivals>(&spec.arrivals)) {
    trace_ = trace->instants_s;
  }
}

void Source::Modulation::hold() {
  state_end_ns += unit->sample_s(rng) * states[state].hold_s * 1e9;
}

Time Source::Modulation::advance(double gap) {
  for (;;) {
    const double rate = states[state].rate * 1e-9;  // per ns
    const double area = rate * (state_end_ns - position_ns);
    if (gap < area) {
      position_ns += gap / rate;
      break;
    }
    gap -= area;
    position_ns = state_end_ns;
    if (position_ns > 4e18) return kNever;
    state = (state + 1) % states.size();
    hold();
  }
  // Keep the doubles small: move the origin along.
  const auto whole = static_cast<std::int64_t>(position_ns);
  origin_ns += whole;
  position_ns -= static_cast<double>(whole);
  state_end_ns -= static_cast<double>(whole);
  return at_ns(origin_ns + (position_ns >= 0.5 ? 1 : 0));
}

Time Source::advance_otherwise() {
  if (modulation_) return modulation_->advance(gap_.sample_s(gaps_));
  if (trace_ && trace_next_ < trace_->size())
    return kStart + from_seconds((*trace_)[trace_next_++]);
  return kNever;
}

Time Source::change(const ArrivalSpec& arrivals, Time now, Time next) {
  if (const auto* open = std::get_if<OpenArrivals>(&arrivals); open && clock_) {
    gap_ = Sampler(open->gap);
    return clock_->change(open->rate, now);
  }
  if (const auto* mmpp = std::get_if<MmppArrivals>(&arrivals); mmpp && modulation_) {
    modulation_->states = mmpp->states;  // in force from the next change of state on
    modulation_->state = std::min(modulation_->state, mmpp->states.size() - 1);
  }
  return next;
}

void Source::fill_keyed(Attempt& a, std::uint64_t key, std::uint32_t user) const {
  a.traffic = static_cast<std::uint16_t>(index_);
  a.key = key;
  a.user = user;
  a.request_work_ns = law_ ? law_.sample(key, kWorkDraw).count() : kPoolsWork;
}

}  // namespace ballast
