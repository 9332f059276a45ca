// balancers: who distributes requests.
#include "scenarios/schema_builder.h"

namespace ballast {

const Shape* SchemaBuilder::balancer() {
  const Shape* sticky = record({
      Field{"by", choice({"none", "user", "connection"}), "user: a cookie"}.need(),
      Field{"lifetime", duration(false, "unlimited"), "counted from the pin"}.otherwise(
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
      Field{"instances", integer(1), "copies, each with its own state"}.otherwise("1"),
      Field{"pool", text(), "where all requests go"}.when_running(),
      Field{"routes", list(route), "where requests go, first match first"}.when_running(),
      Field{"weights", map(integer(0), "SERVER"), "by server; \"*\" is all others"}.when_running(),
  });
}

}  // namespace ballast
