#include "models/balancers/waiting_room.h"

#include <algorithm>

namespace ballast {

// A waiting attempt keeps in `slot` whom it waits for, and in `offered_at` since when.
void WaitingRoom::join(AttemptId id, ServerIndex server, Time now) {
  Attempt& a = attempts_[id];
  Queue& queue = queue_of(server);
  a.place = Place::kWaiting;
  a.slot = server;
  a.offered_at = now;
  a.next = kNone;
  a.prev = queue.tail;
  (queue.tail == kNone ? queue.head : attempts_[queue.tail].next) = id;
  queue.tail = id;
  most_ = std::max(most_, ++waiting_);
  upstream_.join_queue(server);
}

ServerIndex WaitingRoom::leave(AttemptId id) {
  Attempt& a = attempts_[id];
  const ServerIndex server = a.slot;
  Queue& queue = queue_of(a.slot);
  (a.prev == kNone ? queue.head : attempts_[a.prev].next) = a.next;
  (a.next == kNone ? queue.tail : attempts_[a.next].prev) = a.prev;
  a.next = a.prev = a.slot = kNone;
  --waiting_;
  upstream_.leave_queue(server);
  return server;
}

AttemptId WaitingRoom::first_for(ServerIndex server) const {
  const AttemptId own = of_server_[server].head;
  const AttemptId any = upstream_.takes_waiting(server) ? of_pool_.head : kNone;
  if (own == kNone || any == kNone) return own == kNone ? any : own;
  return attempts_[own].offered_at <= attempts_[any].offered_at ? own : any;
}

void WaitingRoom::release(ServerIndex server) {
  while (of_server_[server].head != kNone) {
    const AttemptId id = of_server_[server].head;
    const Time since = attempts_[id].offered_at;
    leave(id);
    // In its place among the others, by the time it has waited.
    AttemptId after = of_pool_.tail;
    while (after != kNone && attempts_[after].offered_at > since) after = attempts_[after].prev;
    Attempt& a = attempts_[id];
    a.offered_at = since;
    a.prev = after;
    a.next = after == kNone ? of_pool_.head : attempts_[after].next;
    (a.prev == kNone ? of_pool_.head : attempts_[a.prev].next) = id;
    (a.next == kNone ? of_pool_.tail : attempts_[a.next].prev) = id;
    a.slot = kNoServer;
    ++waiting_;
    upstream_.join_queue(kNoServer);
  }
}

}  // namespace ballast
