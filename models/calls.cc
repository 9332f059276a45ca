// Calls of one server to the servers of another pool, one after another, once its own work is done.
#include "models/hot_path.h"

namespace ballast {

namespace {

constexpr std::uint64_t kCallLuck = 0x63616c6c;  // whether the fractional call is made
constexpr std::uint64_t kCallKey = 0x6368696c;

}  // namespace

// Draws how many calls the present call site makes; asynchronous ones leave the worker to others.
inline void Run::begin_site(Attempt& a, const CallPlan& site, Server& server) {
  a.calls_left = site.whole;
  if (site.part > 0 && keyed_uniform(a.key, kCallLuck + a.call_site) < site.part) ++a.calls_left;
  if (site.async) bank_.release_and_stay(server, a);
}

// Its own work is done, on a server that makes calls.
void Run::begin_calls(Attempt& a, AttemptId id, Server& server) {
  if (a.role == Role::kProbe) {
    complete(a, id, server, true, false);
    return;
  }
  const CallPlan& first = call_sites_[server.pool].plans.front();
  a.place = Place::kCalls;
  a.next = kNone;
  a.call_site = CallSite{0};
  begin_site(a, first, server);
  if (!first.async) bank_.hold_worker(a);
  next_call(a, id, server);
}

// The next of its calls, or the answer when all are made.
void Run::next_call(Attempt& a, AttemptId id, Server& server) {
  const CallSites& sites = call_sites_[server.pool];
  const CallPlan* const end = sites.plans.data() + sites.in_force;
  const CallPlan* site = sites.plans.data() + a.call_site;
  while (site < end && a.calls_left == 0) {
    a.call_site = static_cast<CallSite>(a.call_site + 1);
    if (++site < end) begin_site(a, *site, server);
  }
  if (site < end)  // the pool may have stopped making such calls
    call(id, *site);
  else
    complete(a, id, server, true, false);
}

// (The compiler would not inline it by itself, for all that one function calls it.)
[[gnu::always_inline]] inline void Run::call(AttemptId id, const CallPlan& site) {
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
  PickContext context;
  affinity_.fill(context, site.upstream->key(), a);
  const ServerIndex server = site.upstream->pick(context, engine_.now);
  if (server == kNoServer) [[unlikely]] {
    unplaced(site.pool, Cause::kNoBackend);
    const std::uint32_t generation = a.generation;
    attempts_.release(call);
    call_ended(id, generation, call, false);
    return;
  }
  c.work_ns = site.work->sample(c.key, kWorkDraw).count();
  place(c, call, *site.upstream, site.number, server);
}

// The response of a call reaches its caller, if the caller still waits for it.
void Run::call_ended(AttemptId parent, std::uint32_t parent_generation, AttemptId call, bool ok) {
  Attempt& a = attempts_[parent];
  if (a.generation != parent_generation || a.place != Place::kCalls || a.next != call) return;
  a.next = kNone;
  Server& server = server_of(a);
  if (ok)
    next_call(a, parent, server);
  else
    complete(a, parent, server, false, false);
}

}  // namespace ballast
