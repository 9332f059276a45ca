// The table of the scenario language, version 1. A new key is one line here and one where it is
// read.
#include <algorithm>

#include "models/balancers/policy.h"
#include "models/traffic/arrivals.h"
#include "scenarios/shape.h"
#include "sim/distribution.h"

namespace ballast {

namespace {

using Fields = std::vector<Field>;

class Builder {
 public:
  explicit Builder(Schema& s) : s_(s) {}

  void build() {
    Shape& law = tagged("law", "distribution", "distribution");
    s_.law = &law;
    Shape& share_of_mixture = tagged("mixture_part", "distribution", "distribution");
    mixture_part_ = &share_of_mixture;
    rate_ = rate_profile();
    for (const DistributionKind* kind : distribution_kinds())
      law.alternatives.push_back(
          {std::string(kind->name), std::string(kind->summary), param_fields(kind->params)});
    share_of_mixture.alternatives = law.alternatives;
    share_of_mixture.fields = {
        Field{"share", ratio(0, 1), "how much of the mixture follows this law"}.need()};
    s_.arrivals = arrivals();
    s_.algorithm = algorithm();
    s_.traffic = traffic();
    s_.balancer = balancer();
    server_ = record({
        Field{"name", text(), "unique in its pool"}.need(),
        Field{"weight", integer(0), "share of the traffic, beside those of the others"}
            .otherwise("1")
            .when_running(),
        Field{"workers", integer(1, "unlimited"), "requests served at once; the pool's if absent"}
            .when_running(),
        Field{"zone", text(), "where it stands; for people and for audits"},
        Field{"speed", positive_number(), "work done per second of service; the pool's if absent"}
            .when_running(),
        Field{"backup", boolean(), "only used when no other server can be"}
            .otherwise("false")
            .when_running(),
    });
    s_.pool = pool();
    s_.root = root();
  }

 private:
  Shape& add(Shape::Kind kind) {
    s_.shapes.emplace_back();
    s_.shapes.back().kind = kind;
    return s_.shapes.back();
  }
  Shape& value(ValueType type) {
    Shape& shape = add(Shape::Kind::kValue);
    shape.type = type;
    return shape;
  }
  const Shape* text() { return &value(ValueType::kText); }
  const Shape* boolean() { return &value(ValueType::kBool); }
  const Shape* time() {
    Shape& shape = value(ValueType::kTime);
    shape.min = 0;
    return &shape;
  }
  const Shape* integer(double min, std::string word = {}) {
    Shape& shape = value(ValueType::kInteger);
    shape.min = min;
    shape.max = 4294967294.0;  // 32 bits, the last kept for 'unlimited'
    shape.word = std::move(word);
    return &shape;
  }
  const Shape* duration(bool zero_allowed, std::string word = {}) {
    Shape& shape = value(ValueType::kDuration);
    shape.min = 0;
    shape.min_exclusive = !zero_allowed;
    shape.word = std::move(word);
    return &shape;
  }
  const Shape* ratio(double min, double max) {
    Shape& shape = value(ValueType::kRatio);
    shape.min = min;
    shape.max = max;
    return &shape;
  }
  const Shape* positive_number() {
    Shape& shape = value(ValueType::kNumber);
    shape.min = 0;
    shape.min_exclusive = true;
    return &shape;
  }
  const Shape* choice(std::vector<std::string> choices) {
    Shape& shape = value(ValueType::kChoice);
    shape.choices = std::move(choices);
    return &shape;
  }
  const Shape* rate() {
    Shape& shape = value(ValueType::kRate);
    shape.min = 0;
    return &shape;
  }
  const Shape* any() { return &add(Shape::Kind::kAny); }
  const Shape* record(Fields fields) {
    Shape& shape = add(Shape::Kind::kRecord);
    shape.fields = std::move(fields);
    return &shape;
  }
  const Shape* map(const Shape* item, std::string member) {
    Shape& shape = add(Shape::Kind::kMap);
    shape.item = item;
    shape.member = std::move(member);
    return &shape;
  }
  const Shape* list(const Shape* item, bool named_items = false) {
    Shape& shape = add(Shape::Kind::kList);
    shape.item = item;
    shape.named_items = named_items;
    shape.member = "NAME";
    return &shape;
  }
  const Shape* either(std::vector<const Shape*> options) {
    Shape& shape = add(Shape::Kind::kEither);
    shape.options = std::move(options);
    return &shape;
  }
  Shape& tagged(std::string definition, std::string tag, std::string noun) {
    Shape& shape = add(Shape::Kind::kTagged);
    shape.definition = std::move(definition);
    shape.tag = std::move(tag);
    shape.noun = std::move(noun);
    return shape;
  }

  const Shape* rate_profile() {
    const Shape* diurnal = record({
        Field{"mean", rate(), "mean rate over a period"}.need(),
        Field{"amplitude", &value(ValueType::kRateOrRatio), "how far the peak is above the mean"}
            .need(),
        Field{"period", duration(false), "length of a cycle"}.otherwise("1d"),
        Field{"peak", time(), "when the rate is highest"}.need(),
    });
    const Shape* step = record({Field{"at", time(), "from when on"}.need(),
                                Field{"rate", rate(), "the rate there"}.need()});
    auto& shape = const_cast<Shape&>(
        *either({rate(), list(step), record({Field{"diurnal", diurnal, "a day curve"}.need()})}));
    shape.definition = "rate";
    return &shape;
  }

  const Shape* param_shape(const Param& p) {
    const auto with_range = [&](ValueType type) {
      Shape& shape = value(type);
      shape.min = p.min;
      shape.max = p.max;
      shape.min_exclusive = p.min_exclusive;
      return &shape;
    };
    switch (p.type) {
      case ParamType::kNumber:
        return with_range(ValueType::kNumber);
      case ParamType::kInteger:
        return with_range(ValueType::kInteger);
      case ParamType::kRatio: {
        Shape* shape = with_range(ValueType::kRatio);
        shape->min = std::max(shape->min, 0.0);
        shape->max = std::min(shape->max, 1.0);
        return shape;
      }
      case ParamType::kDuration:
        return with_range(ValueType::kDuration);
      case ParamType::kRate:
        return with_range(ValueType::kRate);
      case ParamType::kBool:
        return boolean();
      case ParamType::kText:
        return text();
      case ParamType::kChoice:
        return choice({p.choices.begin(), p.choices.end()});
      case ParamType::kLaw:
        return s_.law;
      case ParamType::kRateProfile:
        return rate_;
      case ParamType::kRecords:
        return list(record(param_fields(p.fields)));
      case ParamType::kMixture:
        return list(mixture_part_);
      case ParamType::kQuantiles: {
        auto& shape = const_cast<Shape&>(*map(duration(true), "QUANTILE"));
        shape.quantile_keys = true;
        return &shape;
      }
      case ParamType::kTimesFile:
        return text();
    }
    return any();
  }

  Fields param_fields(const std::vector<Param>& params) {
    Fields fields;
    for (const Param& p : params)
      fields.push_back({std::string(p.name), param_shape(p), std::string(p.help), p.required,
                        std::string(p.default_text)});
    return fields;
  }

  const Shape* arrivals() {
    Shape& shape = tagged("arrivals", "process", "process");
    for (const ArrivalKind* kind : arrival_kinds()) {
      Fields fields = param_fields(kind->params);
      const auto has = [&](std::string_view name) {
        return std::any_of(fields.begin(), fields.end(),
                           [&](const Field& f) { return f.name == name; });
      };
      const bool has_profile =
          std::any_of(kind->params.begin(), kind->params.end(),
                      [](const Param& p) { return p.type == ParamType::kRateProfile; });
      if (has_profile && !has("interpolate"))
        fields.push_back(
            Field{"interpolate", choice({"step", "linear"}),
                  "how a list of rates goes from one to the next; in steps if absent"});
      // The people of a closed loop and the instants of a trace are fixed when the run starts.
      for (std::size_t i = 0; i < kind->params.size(); ++i)
        if (kind->params[i].type == ParamType::kTimesFile ||
            kind->params[i].type == ParamType::kInteger)
          fields[i].live = Live::kNo;
      shape.alternatives.push_back(
          {std::string(kind->name), std::string(kind->summary), std::move(fields)});
    }
    return &shape;
  }

  const Shape* algorithm() {
    Shape& shape = tagged("algorithm", "name", "algorithm");
    shape.tag_alone = true;
    for (const PolicyKind* kind : policy_kinds())
      shape.alternatives.push_back(
          {std::string(kind->name), std::string(kind->summary), param_fields(kind->params)});
    return &shape;
  }

  const Shape* traffic() {
    const Shape* backoff = record({
        Field{"kind", choice({"constant", "exponential"}), "exponential doubles each time"}
            .otherwise("constant"),
        Field{"base", duration(true), "pause before the second attempt"}.need(),
        Field{"max", duration(true), "longest pause"},
        Field{"jitter", choice({"none", "full", "equal"}),
              "full: uniform in 0..pause; equal: half fixed, half uniform"}
            .otherwise("none"),
    });
    const Shape* come_back = record({
        Field{"share", ratio(0, 1), "of failed requests whose user returns"}.otherwise("100%"),
        Field{"delay", s_.law, "from the failure, or from not_before if that is later"}.need(),
        Field{"not_before", time(), "nobody returns sooner"},
    });
    const Shape* client = record({
        Field{"timeout", duration(false), "of one attempt; none if absent"},
        Field{"attempts", integer(1), "most attempts of one request"}.otherwise("1"),
        Field{"cancel", boolean(), "whether giving up stops the work on the server"}.otherwise(
            "false"),
        Field{"abandon_after", duration(false), "of the whole request, pauses included"},
        Field{"backoff", backoff, "pause between attempts"},
        Field{"come_back", come_back, "users who try again later after a failed request"},
    });
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
        Field{"arrivals", s_.arrivals, "the process by which requests arrive"}
            .need()
            .when_running(),
        Field{"users", users, "the people behind the requests; not counted if absent"},
        Field{"work", s_.law, "service time of a request; the pool's law if absent"}.when_running(),
        Field{"work_per", choice({"request", "attempt"}),
              "whether a second attempt repeats the work of the first"}
            .otherwise("request")
            .when_running(),
        Field{"client", client, "timeouts, attempts and returns"}.when_running(),
    });
  }

  const Shape* balancer() {
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
        Field{"weights", map(integer(0), "SERVER"), "by server; \"*\" is all others"}
            .when_running(),
    });
  }

  const Shape* pool() {
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
    });
  }

  const Shape* root() {
    const Shape* names = either({text(), list(text())});
    const Shape* patches = map(any(), "PATH");
    const Shape* event = record({
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
    });
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
        Field{
            "slo",
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
        Field{"events", list(event, true), "what changes during the run"},
        Field{"investigation", list(step), "the human timeline; no effect on the physics"},
        Field{"whatif", map(whatif, "NAME"), "the same, but"},
        Field{"baseline", text(), "the what-if without the incident"},
        Field{"expect", list(text()), "objectives: PATH OP VALUE"},
    });
  }

  Schema& s_;
  const Shape* mixture_part_ = nullptr;
  const Shape* rate_ = nullptr;
  const Shape* server_ = nullptr;
  const Shape* servers_ = nullptr;
};

}  // namespace

const Schema& schema() {
  static const Schema kSchema = [] {
    Schema s;
    Builder(s).build();
    return s;
  }();
  return kSchema;
}

}  // namespace ballast
