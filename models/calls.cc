// Calls of one server to the servers of another pool, one after another, once its own work is done.
#include "models/hot_path.h"

namespace ballast {

namespace {

constexpr std::uint64_t kCallLuck = 0x63616c6c;  // whether the fractional call is made
constexpr std::uint64_t kCallKey = 0x6368696c;

}  // namespace

// Draws how many calls the present call site makes; asynchronous ones leave the worker to others.
void Run::begin_site(Attempt& a, const CallSpec& site, Server& server) {
  auto whole = static_cast<std::uint16_t>(site.count);
  const double part = site.count - whole;
  if (part > 0 && keyed_uniform(a.key, kCallLuck + a.call_site) < part) ++whole;
  a.calls_left = whole;
  if (site.async) bank_.release_and_stay(server, a);
}

// Its own work is done, on a server that makes calls.
void Run::begin_calls(Attempt& a, AttemptId id, Server& server) {
  const std::vector<CallSpec>& calls = now_.pools[server.pool].calls;
  if (a.role == Role::kProbe) {
    complete(a, id, server, true, false);
    return;
  }
  a.place = Place::kCalls;
  a.next = kNone;
  a.call_site = CallSite{0};
  begin_site(a, calls.front(), server);
  if (!calls.front().async) bank_.hold_worker(a);
  next_call(a, id, server);
}

// The next of its calls, or the answer when all are made.
void Run::next_call(Attempt& a, AttemptId id, Server& server) {
  const std::vector<CallSpec>& calls = now_.pools[server.pool].calls;
  const CallSpec* const end = calls.data() + calls.size();
  const CallSpec* site = calls.data() + a.call_site;
  while (site < end && a.calls_left == 0) {
    a.call_site = static_cast<CallSite>(a.call_site + 1);
    if (++site < end) begin_site(a, *site, server);
  }
  if (site < end)  // the pool may have stopped making such calls
    call(id, *site, call_upstreams_[server.pool][a.call_site]);
  else
    complete(a, id, server, true, false);
}

void Run::call(AttemptId id, const CallSpec& site, std::uint32_t number) {
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
  Upstream& upstream = *upstreams_[number];
  PickContext context;
  affinity_.fill(context, upstream.key(), a);
  const ServerIndex server = upstream.pick(context, engine_.now);
  if (server == kNoServer) [[unlikely]] {
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
  Server& server = server_of(a);
  if (ok)
    next_call(a, parent, server);
  else
    complete(a, parent, server, false, false);
}

}  // namespace ballast
