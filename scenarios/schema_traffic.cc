// traffic: who sends requests.
#include "scenarios/schema_builder.h"

namespace ballast {

const Shape* SchemaBuilder::backoff() {
  return record({
      Field{"kind", choice({"constant", "exponential"}), "exponential doubles each time"}.otherwise(
          "constant"),
      Field{"base", duration(true), "the first pause"}.need(),
      Field{"max", duration(true), "longest pause"},
      Field{"jitter", choice({"none", "full", "equal"}),
            "full: uniform in 0..pause; equal: half fixed, half uniform"}
          .otherwise("none"),
  });
}

const Shape* SchemaBuilder::retry_budget() {
  return record({
      Field{"kind", choice({"concurrent", "deposit", "tokens"}),
            "concurrent: retries at once (Envoy); deposit: paid by requests (Finagle, Linkerd); "
            "tokens: while failures are few (gRPC)"}
          .need(),
      Field{"ratio", ratio(0, 1),
            "of attempts under way; deposited by a request; returned by a success"}
          .otherwise("20%"),
      Field{"min", number(), "retries allowed whatever the ratio: at once, or a second"}.otherwise(
          "3"),
      Field{"window", duration(false), "of deposit: how long a deposit lasts"}.otherwise("10s"),
      Field{"max_tokens", positive_number(), "of tokens: retries stop at half of it"}.otherwise(
          "10"),
  });
}

const Shape* SchemaBuilder::throttle() {
  Shape& k = value(ValueType::kNumber);
  k.min = 1;
  return record({
      Field{"k", &k, "requests for each accepted one, before any is rejected"}.otherwise("2"),
      Field{"window", duration(false), "how far back it counts"}.otherwise("2m"),
  });
}

const Shape* SchemaBuilder::client() {
  const Shape* come_back = record({
      Field{"share", ratio(0, 1), "of failed requests whose user returns"}.otherwise("100%"),
      Field{"delay", s_.law, "from the failure, or from not_before if that is later"}.need(),
      Field{"not_before", time(), "nobody returns sooner"},
  });
  return record({
      Field{"timeout", duration(false), "of one attempt; none if absent"},
      Field{"attempts", integer(1), "most attempts of one request"}.otherwise("1"),
      Field{"cancel", boolean(), "whether giving up stops the work on the server"}.otherwise(
          "false"),
      Field{"abandon_after", duration(false), "of the whole request, pauses included"},
      Field{"backoff", backoff(), "pause between attempts"},
      Field{"retry_budget", retry_budget(), "what else bounds the attempts after the first"},
      Field{"throttle", throttle(), "rejecting requests itself while few are accepted"},
      Field{"come_back", come_back, "users who try again later after a failed request"},
  });
}

const Shape* SchemaBuilder::traffic() {
  const Shape* users = record({
      Field{"count", integer(1), "how many different people"}.need(),
      Field{"popularity",
            either({choice({"uniform"}),
                    record({Field{"zipf", positive_number(), "exponent"}.need()})}),
            "how requests spread over the people: uniform, or {zipf: 1.1}"}
          .otherwise("uniform"),
  });
  return record({
      Field{"to", text(), "the balancer it reaches"}.need(),
      Field{"path", text(), "URL path, for routes"}.otherwise("/").when_running(),
      Field{"arrivals", s_.arrivals, "the process by which requests arrive"}.need().when_running(),
      Field{"users", users, "the people behind the requests; not counted if absent"},
      Field{"work", s_.law, "service time of a request; the pool's law if absent"}.when_running(),
      Field{"work_per", choice({"request", "attempt"}),
            "whether a second attempt repeats the work of the first"}
          .otherwise("request")
          .when_running(),
      Field{"client", client(), "timeouts, attempts and returns"}.when_running(),
  });
}

}  // namespace ballast
