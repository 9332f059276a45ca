// balancers: who distributes requests.
#include "scenarios/schema_builder.h"

namespace ballast {

const Shape* SchemaBuilder::retries() {
  const Shape* failure = choice({"refused", "timeout", "error"});
  return record({
      Field{"max", integer(0, "unlimited"), "after the first try; unlimited: one a server"}.need(),
      Field{"on", either({failure, list(failure)}),
            "refused: no connection; timeout: of the try; error: an error answer, a full queue"}
          .otherwise("refused"),
      Field{"redispatch",
            either({choice({"always", "never", "last"}),
                    record({Field{"every", integer(1), "each so many retries"}.need()})}),
            "which retries may go to another server"}
          .otherwise("always"),
      Field{"same_server_pause", duration(true), "before a retry on the same server"}.otherwise(
          "0s"),
      Field{"backoff", backoff(), "pause before a retry that may go elsewhere"},
      Field{"avoid_tried", boolean(), "choose anew while a tried server is chosen"}.otherwise(
          "false"),
      Field{"try_timeout", duration(false), "of one try"},
      Field{"budget", retry_budget(), "what else bounds the retries"},
  });
}

const Shape* SchemaBuilder::balancer() {
  const Shape* dns = record({
      Field{"ttl", duration(false), "how long an answer is used"}.need(),
      Field{"resolvers", integer(1), "clients behind one share its answers"}.otherwise("1"),
      Field{"answers", integer(1), "addresses in an answer, for further attempts"}.otherwise("1"),
      Field{"withdrawn", list(integer(1)), "numbers of instances that new answers leave out"},
  });
  const Shape* limits = record({
      Field{"server", integer(1, "unlimited"), "attempts in flight at each server"}.otherwise(
          "unlimited"),
      Field{"pool", integer(1, "unlimited"), "attempts in flight at all of them"}.otherwise(
          "unlimited"),
      Field{"queue", integer(0, "unlimited"), "attempts that may wait here"}.otherwise("unlimited"),
      Field{"queue_timeout", duration(false), "how long they wait; for ever if absent"},
      Field{"server_queue", integer(0, "unlimited"), "that may wait for one server"}.otherwise(
          "unlimited"),
      Field{"server_min", integer(1), "what `server` shrinks to while there is little to do"},
      Field{"full_load", integer(1), "attempts here from which on all of `server` holds"},
  });
  const Shape* hedge = record({
      Field{"after", duration(true), "without an answer; 0s: at once"}.need(),
      Field{"copies", integer(1), "most copies beside the first"}.otherwise("1"),
      Field{"cancel", boolean(), "whether the first answer stops the work on the others"}.otherwise(
          "true"),
  });
  const Shape* sticky = record({
      Field{"by", choice({"none", "user", "connection"}), "user: a cookie"}.need(),
      Field{"lifetime", duration(false, "unlimited"), "counted from the pin"}.otherwise(
          "unlimited"),
      Field{
          "connections", integer(1),
          "of connection: so many from all clients to each instance; one for each user if absent"},
      Field{"requests", integer(1, "unlimited"), "that a connection carries"}.otherwise(
          "unlimited"),
  });
  const Shape* match = record(
      {Field{"path", text(), "prefix of the path"}, Field{"exact", text(), "the whole path"}});
  const Shape* route = record({
      Field{"match", match, "which requests; all if absent"},
      Field{"pool", text(), "where they go"},
      Field{"split", map(ratio(0, 1), "POOL"), "shares that add up to 100%"},
  });
  return record({
      Field{"algorithm", s_.algorithm, "how it picks a server"}
          .otherwise("round_robin")
          .when_running(),
      Field{"sticky", sticky, "whether a user stays on a server"}.when_running(),
      Field{"limits", limits, "how much goes into a pool at once, and who waits here"}
          .when_running(),
      Field{"timeout", duration(false), "of an attempt with all its tries here"}.when_running(),
      Field{"cancel", boolean(), "whether a try given up stops its work on the server"}
          .otherwise("false")
          .when_running(),
      Field{"retries", retries(), "tries of its own, before the client hears of a failure"}
          .when_running(),
      Field{"hedge", hedge, "a copy to another server while there is no answer"}.when_running(),
      Field{"health_check", health_check(), "how it finds out which servers are up"}.when_running(),
      Field{"observe", observe(), "errors of ordinary traffic that count as failed checks"}
          .when_running(),
      Field{"outlier_detection", outlier_detection(), "servers worse than others are ejected"}
          .when_running(),
      Field{"slow_start", slow_start(), "how a server that has come up takes its share"}
          .when_running(),
      Field{"instances", integer(1, 10000), "copies, each with its own state"}.otherwise("1"),
      Field{"dns", dns, "clients find the instances by name; any of them if absent"}.when_running(),
      Field{"down", list(integer(1)), "numbers of instances that refuse connections"}
          .when_running(),
      Field{"pool", text(), "where all requests go"}.when_running(),
      Field{"routes", list(route), "where requests go, first match first"}.when_running(),
      Field{"weights", map(integer(0), "SERVER"), "by server; \"*\" is all others"}.when_running(),
  });
}

}  // namespace ballast
