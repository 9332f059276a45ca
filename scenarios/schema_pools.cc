// pools: who serves requests.
#include "scenarios/schema_builder.h"

namespace ballast {

const Shape* SchemaBuilder::server() {
  return record({
      Field{"name", text(), "unique in its pool"}.need(),
      Field{"weight", integer(0), "share of the traffic, beside those of the others"}
          .otherwise("1")
          .when_running(),
      Field{"workers", integer(1, "unlimited"), "requests served at once; the pool's if absent"}
          .when_running(),
      Field{"zone", text(), "where it stands; for people and for audits"},
      Field{"speed", positive_number(), "work done per second of service; the pool's if absent"}
          .when_running(),
      Field{"limit", integer(1, "unlimited"),
            "attempts in flight here from each balancer instance; limits.server if absent"}
          .when_running(),
      Field{"cold_start", cold_start(), "slow after a start; as the pool's if absent"}
          .when_running(),
      Field{"backup", boolean(), "only used when no other server can be"}
          .otherwise("false")
          .when_running(),
  });
}

const Shape* SchemaBuilder::pool() {
  const Shape* call = record({
      Field{"pool", text(), "the pool called"}.need(),
      Field{"count", positive_number(), "calls per request; 1.5 is one, and another for half"}
          .otherwise("1"),
      Field{"async", boolean(), "free the worker while the call runs"}.otherwise("false"),
      Field{"algorithm", s_.algorithm, "how the caller picks a server"}.otherwise("round_robin"),
  });
  Shape& count = const_cast<Shape&>(*integer(1));
  count.max = 100000;  // beyond that the answer is the same and the memory is not
  auto& servers = const_cast<Shape&>(*either({&count, list(server_, true)}));
  servers.counted_servers = true;
  servers_ = &servers;
  return record({
      Field{"servers", &servers, "how many (POOL-1, POOL-2, ...), or a list"}.need(),
      Field{"workers", integer(1, "unlimited"), "requests each server serves at once"}
          .otherwise("1")
          .when_running(),
      Field{"speed", positive_number(), "work done per second of service"}
          .otherwise("1")
          .when_running(),
      Field{"queue", integer(0, "unlimited"), "waiting places of each server"}
          .otherwise("unlimited")
          .when_running(),
      Field{"discipline", choice({"fifo", "lifo", "ps"}), "who is served next; ps: all at once"}
          .otherwise("fifo"),
      Field{"calls", list(call), "calls to other pools, one after another"}.when_running(),
      Field{"work", s_.law, "service time, where the traffic gives none"}.when_running(),
      Field{"cold_start", cold_start(), "servers are slow after a start, crash or flap"}
          .when_running(),
      Field{"contention", contention(), "requests served at once hold each other up"},
      Field{"limiter", limiter(), "a limit on requests at once that each server finds itself"}
          .when_running(),
      Field{"shedding", shedding(), "dropping what has waited too long"}.when_running(),
  });
}

}  // namespace ballast
