// Calls of one server to the servers of another pool, one after another, once its own work is done.
#include "models/hot_path.h"

namespace ballast {

namespace {

constexpr std::uint64_t kCallLuck = 0x63616c6c;  // whether the fractional call is made
constexpr std::uint64_t kCallKey = 0x6368696c;

}  // namespace

// Draws how many calls the present call site makes.
bool Run::draw_calls(Attempt& a, const PoolSpec& pool) const {
  if (a.call_site >= pool.calls.size()) return false;
  const double count = pool.calls[a.call_site].count;
  auto whole = static_cast<std::uint16_t>(count);
  const double part = count - whole;
  if (part > 0 && keyed_uniform(a.key, kCallLuck + a.call_site) < part) ++whole;
  a.calls_left = whole;
  return true;
}

void Run::next_call(AttemptId id) {
  const PoolIndex from = server_of(attempts_[id]).pool;
  const PoolSpec& pool = now_.pools[from];
  if (attempts_[id].call_site >= pool.calls.size()) {  // the pool has stopped making such calls
    complete(id, true);
    return;
  }
  while (attempts_[id].calls_left == 0) {
    Attempt& a = attempts_[id];
    a.call_site = static_cast<CallSite>(a.call_site + 1);
    if (!draw_calls(a, pool)) {
      complete(id, true);
      return;
    }
    if (pool.calls[a.call_site].async) bank_.release_and_stay(a);
  }
  const AttemptId call = attempts_.allocate();  // may move the records
  Attempt& a = attempts_[id];
  Attempt& c = attempts_[call];
  --a.calls_left;
  a.next = call;
  c.role = Role::kCall;
  c.parent = id;
  c.parent_generation = a.generation;
  c.traffic = a.traffic;
  c.user = a.user;
  c.request_at = a.request_at;
  c.request_window = a.request_window;
  c.key = combine(a.key, kCallKey + (static_cast<std::uint64_t>(a.call_site) << 16) + a.calls_left);
  const CallSpec& site = pool.calls[a.call_site];
  const std::uint32_t number = call_upstreams_[from][a.call_site];
  Upstream& upstream = *upstreams_[number];
  PickContext context;
  affinity_.fill(context, upstream.key(), a);
  const ServerIndex server = upstream.pick(context, engine_.now);
  if (server == kNoServer) {
    unplaced(site.pool, Cause::kNoBackend);
    const std::uint32_t generation = a.generation;
    attempts_.release(call);
    call_ended(id, generation, call, false);
    return;
  }
  c.work_ns = pool_work_[site.pool].sample(c.key, kWorkDraw).count();
  place(c, call, upstream, number, server);
}

// The response of a call reaches its caller, if the caller still waits for it.
void Run::call_ended(AttemptId parent, std::uint32_t parent_generation, AttemptId call, bool ok) {
  Attempt& a = attempts_[parent];
  if (a.generation != parent_generation || a.place != Place::kCalls || a.next != call) return;
  a.next = kNone;
  if (ok)
    next_call(parent);
  else
    complete(parent, false);
}

}  // namespace ballast
