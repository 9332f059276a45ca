// The table of the scenario language, version 1. A new key is one line here (or in the file of its
// part, see schema_builder.h) and one where it is read.
#include "scenarios/schema_builder.h"

namespace ballast {

void SchemaBuilder::build() {
  laws();
  s_.arrivals = arrivals();
  s_.algorithm = algorithm();
  s_.traffic = traffic();
  s_.balancer = balancer();
  server_ = server();
  s_.pool = pool();
  s_.root = root();
}

const Shape* SchemaBuilder::event() {
  const Shape* names = either({text(), list(text())});
  const Shape* patches = map(any(), "PATH");
  return record({
      Field{"name", text(), "to address it: events.NAME.at"},
      Field{"at", time(), "when"}.need(),
      Field{"note", text(), "what people are shown"},
      Field{"set", patches, "live paths and their new values"},
      Field{"clear", either({text(), list(text())}), "BALANCER.sticky: forget the pinned users"},
      Field{"rollout", record({Field{"every", duration(false), "from one to the next"}.need()}),
            "the balancer's instances change one by one"},
      Field{"fault", choice({"crash", "refuse", "blackhole", "slow", "errors", "pause", "flap"}),
            "what breaks"},
      Field{"target", names, "the servers or pools that break"},
      Field{"for", duration(false), "how long; to the end if absent"},
      Field{"factor", positive_number(), "of slow: how many times slower"}.otherwise("10"),
      Field{"ratio", ratio(0, 1), "of errors: how much fails"}.otherwise("100%"),
      Field{"after", duration(true), "of errors: how soon; after the full work if absent"},
      Field{"period", duration(false), "of flap: down for one half, up for the other"},
      Field{"add",
            record({Field{"pool", text(), "which pool"}.need(),
                    Field{"servers", servers_, "how many, or a list"}.need()}),
            "servers that appear"},
      Field{"drain", names, "servers that get no new users"},
      Field{"remove", names, "servers that get nothing new"},
      Field{"maintenance", names, "servers that get nothing new and may come back"},
      Field{"ready", names, "servers that are back from drain or maintenance"},
  });
}

const Shape* SchemaBuilder::root() {
  const Shape* patches = map(any(), "PATH");
  const Shape* step = record({
      Field{"at", time(), "when"}.need(),
      Field{"kind",
            choice({"alert", "hypothesis", "action", "escalation", "finding", "fix", "note"}),
            "what it was"}
          .need(),
      Field{"text", text(), "what people said or did"}.need(),
      Field{"correct", boolean(), "whether it was right"},
  });
  const Shape* whatif = record({
      Field{"summary", text(), "what would have been different"},
      Field{"set", patches, "paths and their other values"},
      Field{"drop", either({text(), list(text())}), "names of events that do not happen"},
  });
  Shape& version = value(ValueType::kInteger);
  version.min = version.max = 1;
  Shape& seed = value(ValueType::kInteger);
  seed.min = 0;
  return record({
      Field{"version", &version, "of the scenario language"}.need(),
      Field{"name", text(), "a short name"}.need(),
      Field{"summary", text(), "what happens, in a sentence"},
      Field{"clock", &value(ValueType::kDateTime), "wall-clock time of t = 0"},
      Field{"duration", duration(false), "length of the run"}.need(),
      Field{"warmup", duration(true), "left out of the summaries"}.otherwise("0s"),
      Field{"seed", &seed, "of all random draws"}.otherwise("1"),
      Field{"interval", duration(false), "bucket of the time series; doubled until 4096 suffice"}
          .otherwise("10s"),
      Field{"slo",
            record({Field{"latency", duration(false), "slower is not good"}.need(),
                    Field{"objective", ratio(0, 1), "share of good requests in a minute"}.otherwise(
                        "99%")}),
            "the objective"},
      Field{"incident",
            record({Field{"from", time(), "start"}.need(), Field{"to", time(), "end"}.need()}),
            "splits the summaries into before, during and after"},
      Field{"traffic", map(s_.traffic, "NAME"), "who sends requests"}.need(),
      Field{"balancers", map(s_.balancer, "NAME"), "who distributes them"}.need(),
      Field{"pools", map(s_.pool, "NAME"), "who serves them"}.need(),
      Field{"events", list(event(), true), "what changes during the run"},
      Field{"investigation", list(step), "the human timeline; no effect on the physics"},
      Field{"whatif", map(whatif, "NAME"), "the same, but"},
      Field{"baseline", text(), "the what-if without the incident"},
      Field{"expect", list(text()), "objectives: PATH OP VALUE"},
  });
}

const Schema& schema() {
  static const Schema kSchema = [] {
    Schema s;
    SchemaBuilder(s).build();
    return s;
  }();
  return kSchema;
}

}  // namespace ballast
