// The queues of a balancer in front of a pool whose servers (or which itself) may take no more.
// Two levels, as in HAProxy: an attempt that must go to one server, by a pin or a hash, waits for
// that server; all others wait for the pool, and the first server with room takes them. A place
// that falls free goes to the older of the two heads.
#pragma once

#include <cstdint>
#include <vector>

#include "models/attempts.h"
#include "models/balancers/upstream.h"

namespace ballast {

class WaitingRoom {
 public:
  // `upstream` hears who joins and who leaves.
  WaitingRoom(AttemptSlab& attempts, Upstream& upstream)
      : attempts_(attempts), upstream_(upstream), of_server_(upstream.servers()) {}

  std::uint32_t waiting() const { return waiting_; }
  std::uint32_t most_waiting() const { return most_; }

  // `server`: whom the attempt waits for; kNoServer: anyone. Its place becomes Place::kWaiting.
  void join(AttemptId id, ServerIndex server, Time now);
  // Wherever it waits; returns whom it waited for.
  ServerIndex leave(AttemptId id);
  // Who waited longest of those that may go to `server`; kNone: nobody.
  AttemptId first_for(ServerIndex server) const;
  // Those who waited for this server wait for anyone.
  void release(ServerIndex server);

  // Servers that may have room again, to be looked at in this order.
  void look_at(ServerIndex server) { to_look_at_.push_back(server); }
  bool take_look(ServerIndex& server) {
    if (to_look_at_.empty()) return false;
    server = to_look_at_.back();
    to_look_at_.pop_back();
    return true;
  }
  bool busy = false;  // somebody is looking already

 private:
  struct Queue {
    AttemptId head = kNone;
    AttemptId tail = kNone;
  };
  Queue& queue_of(ServerIndex server) {
    return server == kNoServer ? of_pool_ : of_server_[server];
  }

  AttemptSlab& attempts_;
  Upstream& upstream_;
  Queue of_pool_;
  std::vector<Queue> of_server_;
  std::vector<ServerIndex> to_look_at_;
  std::uint32_t waiting_ = 0;
  std::uint32_t most_ = 0;
};

}  // namespace ballast
