#include <gmock/gmock.h>

#include "compile_helpers.h"
#include "models/balancers/policy.h"

namespace ballast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

// The example of the language's description, whole.
const std::string kExample = R"(version: 1
name: misweighted-pool
summary: Two of ten servers carry weight 12 beside 7; a spike at 10:00 tips them over.
clock: 2024-03-04T09:30:00-05:00
duration: 5h
warmup: 10m
seed: 1
interval: 10s
slo: {latency: 500ms}
incident: {from: "10:00", to: "12:30"}

traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: 600/s}
    users: {count: 200000, popularity: uniform}
    work: {distribution: exponential, mean: 80ms}
    client: {timeout: 10s, attempts: 1}
balancers:
  edge:
    algorithm: haproxy/roundrobin
    sticky: {by: user, lifetime: 4h}
    instances: 1
    pool: app
    weights: {app-1: 12, app-2: 12, "*": 7}
pools:
  app:
    servers: 10
    workers: 8
    queue: 100
    discipline: fifo
    calls: [{pool: db, count: 1.5, async: true}]
  db: {servers: 1, workers: 32, queue: 1000, work: {distribution: exponential, mean: 20ms}}
events:
  - {name: spike, at: "10:00", set: {traffic.web.arrivals.rate: 800/s}, note: traffic spike}
  - {at: "12:30", set: {balancers.edge.weights: {"*": 10}}, clear: [edge.sticky], note: "weights corrected, cookies dropped"}
investigation:
  - {at: "10:30", kind: hypothesis, text: database overload, correct: false}
whatif:
  even_weights: {set: {balancers.edge.weights: {"*": 10}}}
baseline: even_weights
expect:
  - during.users.affected_ratio between 28% and 32%
  - during.error_ratio between 4.5% and 5.5%
)";

TEST(Compile, UnderstandsTheExampleOfTheLanguage) {
  const Scenario s = compiled(kExample);
  EXPECT_EQ(s.name, "misweighted-pool");
  EXPECT_EQ(s.baseline, "even_weights");
  ASSERT_TRUE(s.clock);
  EXPECT_EQ(s.clock->offset_s, -5 * 3600);
  EXPECT_EQ(s.system.duration, 5h);
  EXPECT_EQ(s.system.warmup, 10min);
  EXPECT_EQ(s.system.slo_latency, 500ms);
  EXPECT_DOUBLE_EQ(s.system.slo_objective, 0.99);
  EXPECT_EQ(s.system.incident->from, kStart + 30min);
  EXPECT_EQ(s.system.incident->to, kStart + 3h);

  const TrafficSpec& web = s.system.traffic.at(0);
  EXPECT_DOUBLE_EQ(std::get<OpenArrivals>(web.arrivals).rate.rate_at(kStart), 600);
  EXPECT_EQ(web.users->count, 200000u);
  EXPECT_DOUBLE_EQ(web.work->mean_s(), 0.08);
  EXPECT_EQ(web.client.timeout, 10s);

  const BalancerSpec& edge = s.system.balancers.at(0);
  EXPECT_EQ(edge.policy.kind, find_policy_kind("haproxy/roundrobin"));
  EXPECT_EQ(edge.sticky, (StickySpec{StickySpec::By::kUser, 4h}));
  EXPECT_EQ(edge.weights.rest, 7u);
  EXPECT_THAT(edge.weights.by_name,
              ElementsAre(std::pair<std::string, std::uint32_t>{"app-1", 12},
                          std::pair<std::string, std::uint32_t>{"app-2", 12}));

  const PoolSpec& app = s.system.pools.at(0);
  ASSERT_EQ(app.servers.size(), 10u);
  EXPECT_EQ(app.servers[9].name, "app-10");
  EXPECT_EQ(app.servers[9].workers, 8u);
  EXPECT_EQ(app.queue, 100u);
  EXPECT_EQ(app.work, nullptr);
  EXPECT_EQ(app.calls.at(0).pool, 1u);
  EXPECT_DOUBLE_EQ(app.calls[0].count, 1.5);
  EXPECT_TRUE(app.calls[0].async);
  EXPECT_EQ(app.calls[0].policy.kind, find_policy_kind("round_robin"));
  EXPECT_EQ(s.system.timeline.size(), 2u);
  EXPECT_EQ(s.investigation.at(0).at, kStart + 1h);
  EXPECT_EQ(s.investigation[0].correct, false);
  EXPECT_EQ(s.expectations.size(), 2u);
}

TEST(Compile, AppliesTheNamedWhatIf) {
  const Scenario s = compiled(kExample, {"even_weights", {}, {}});
  EXPECT_EQ(s.system.balancers.at(0).weights.rest, 10u);
  EXPECT_TRUE(s.system.balancers[0].weights.by_name.empty());
}

TEST(Compile, FillsInTheDefaults) {
  const SystemSpec s = compiled(kSmall).system;
  EXPECT_EQ(s.seed, 1u);
  EXPECT_EQ(s.warmup, 0s);
  EXPECT_EQ(s.interval, 10s);
  EXPECT_EQ(s.traffic[0].path, "/");
  EXPECT_EQ(s.traffic[0].client.attempts, 1u);
  EXPECT_EQ(s.traffic[0].client.timeout, std::nullopt);
  EXPECT_EQ(s.pools[0].queue, kUnlimited);
  EXPECT_EQ(s.pools[0].servers[0].weight, 1u);
  EXPECT_EQ(s.balancers[0].sticky.by, StickySpec::By::kNone);
}

TEST(Compile, TakesTheSeedOfTheCommandLine) {
  CompileOptions options;
  options.seed = 42;
  EXPECT_EQ(compiled(kSmall, options).system.seed, 42u);
}

TEST(Compile, WidensTheIntervalUntilTheSeriesFits) {
  EXPECT_EQ(compiled(with(kSmall, "1h", "12h")).system.interval, 20s);  // 4320 buckets of 10 s
  EXPECT_EQ(compiled(with(kSmall, "1h", "40960s")).system.interval, 10s);
}

TEST(Compile, ReadsServersOneByOne) {
  const SystemSpec s =
      compiled(with(kSmall, "{servers: 10, workers: 8}",
                    "{workers: 8, speed: 2, servers: [{name: a}, {name: b, weight: 3, "
                    "workers: unlimited, zone: z1, speed: 0.5, backup: true}]}"))
          .system;
  const ServerSpec& a = s.pools[0].servers[0];
  const ServerSpec& b = s.pools[0].servers[1];
  EXPECT_EQ(a.workers, 8u);
  EXPECT_DOUBLE_EQ(a.speed, 2);
  EXPECT_FALSE(a.backup);
  EXPECT_EQ(b.weight, 3u);
  EXPECT_EQ(b.workers, kUnlimited);
  EXPECT_EQ(b.zone, "z1");
  EXPECT_DOUBLE_EQ(b.speed, 0.5);
  EXPECT_TRUE(b.backup);
}

TEST(Compile, ReadsTheClient) {
  const ClientSpec c =
      compiled(with(kSmall, "    work:",
                    "    client: {timeout: 1s, attempts: 3, cancel: true, abandon_after: 1m,\n"
                    "      backoff: {kind: exponential, base: 1s, max: 8s, jitter: full},\n"
                    "      come_back: {share: 25%, delay: {distribution: exponential, mean: 3m}, "
                    "not_before: 30m}}\n    work:"))
          .system.traffic[0]
          .client;
  EXPECT_EQ(c.attempts, 3u);
  EXPECT_TRUE(c.cancel);
  EXPECT_EQ(c.abandon_after, 1min);
  EXPECT_EQ(c.backoff.kind, BackoffSpec::Kind::kExponential);
  EXPECT_EQ(c.backoff.jitter, BackoffSpec::Jitter::kFull);
  EXPECT_EQ(c.backoff.max, 8s);
  EXPECT_DOUBLE_EQ(c.come_back->share, 0.25);
  EXPECT_DOUBLE_EQ(c.come_back->delay->mean_s(), 180);
  EXPECT_EQ(c.come_back->not_before, kStart + 30min);
}

TEST(Compile, ReadsRoutes) {
  const std::string text =
      with(with(kSmall, "pool: app}",
                "routes: [{match: {exact: /login}, pool: app}, {match: {path: /api/}, pool: api}, "
                "{split: {app: 90%, api: 0.1}}]}"),
           "workers: 8}\n", "workers: 8}\n  api: {servers: 2}\n");
  const std::vector<RouteSpec> routes = compiled(text).system.balancers[0].routes;
  ASSERT_EQ(routes.size(), 3u);
  EXPECT_EQ(routes[0].match, RouteSpec::Match::kExact);
  EXPECT_EQ(routes[1].match, RouteSpec::Match::kPrefix);
  EXPECT_EQ(routes[1].path, "/api/");
  EXPECT_EQ(routes[1].targets[0].pool, 1u);
  EXPECT_EQ(routes[2].match, RouteSpec::Match::kAny);
  EXPECT_DOUBLE_EQ(routes[2].targets[0].share, 0.9);
}

TEST(Compile, ReadsRateProfiles) {
  const auto profile = [](const std::string& rate) {
    const Scenario s = compiled(with(kSmall, "rate: 100/s", rate));
    return std::get<OpenArrivals>(s.system.traffic.at(0).arrivals).rate;
  };
  const RateProfile steps = profile("rate: [{at: 0s, rate: 10/s}, {at: 10m, rate: 20/s}]");
  EXPECT_DOUBLE_EQ(steps.rate_at(kStart + 5min), 10);
  EXPECT_DOUBLE_EQ(steps.rate_at(kStart + 15min), 20);
  const RateProfile ramp =
      profile("rate: [{at: 0s, rate: 10/s}, {at: 10m, rate: 20/s}], interpolate: linear");
  EXPECT_DOUBLE_EQ(ramp.rate_at(kStart + 5min), 15);
  EXPECT_DOUBLE_EQ(ramp.rate_at(kStart + 15min), 20);
  const RateProfile late = profile("rate: [{at: 5m, rate: 10/s}]");
  EXPECT_DOUBLE_EQ(late.rate_at(kStart), 10);
  const RateProfile day =
      profile("rate: {diurnal: {mean: 100/s, amplitude: 20%, period: 1h, peak: 30m}}");
  EXPECT_NEAR(day.rate_at(kStart + 30min), 120, 0.01);
  EXPECT_NEAR(day.rate_at(kStart), 80, 0.01);
}

// ---- what is wrong, and where -------------------------------------------------------------------

TEST(Diagnostics, AreReportedAllAtOnceInTheOrderOfTheFile) {
  std::string text = with(kSmall, "duration: 1h", "duration: 60");
  text = with(text, "rate: 100/s", "rate: -1/s");
  text = with(text, "algorithm: round_robin", "algorithm: roundrobin");
  text = with(text, "workers: 8", "worker: 8");
  EXPECT_EQ(complaints(text),
            "s.yaml:3:11: error[missing-unit]: '60' has no unit; at duration; "
            "write a duration with its unit: 80ms, 10s, 2h30m\n"
            "s.yaml:7:40: error[negative]: '-1/s' is negative; a rate is not; at "
            "traffic.web.arrivals.rate\n"
            "s.yaml:10:21: error[unknown-algorithm]: unknown algorithm 'roundrobin'; at "
            "balancers.edge.algorithm; did you mean 'round_robin'?\n"
            "s.yaml:12:22: error[unknown-key]: unknown key 'worker'; at pools.app; "
            "did you mean 'workers'?\n");
}

struct Mistake {
  const char* name;
  const char* from;
  const char* to;
  std::vector<std::string> places;
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreFoundWhereTheyAre) {
  const std::string text = with(kSmall, GetParam().from, GetParam().to);
  EXPECT_EQ(places(text), GetParam().places) << complaints(text);
}

const std::vector<Mistake> kMistakes = {
    {"MissingRequiredKey", "name: small\n", "", {"1:1 missing-key"}},
    {"EmptyValue", "name: small", "name:", {"2:1 missing-value"}},
    {"OtherVersion", "version: 1", "version: 2\nwhat: ever", {"1:10 unsupported-version"}},
    {"TextForANumber", "workers: 8", "workers: eight", {"12:31 wrong-type"}},
    {"QuotedNumber", "workers: 8", "workers: \"8\"", {"12:31 wrong-type"}},
    {"OctalNumber", "workers: 8", "workers: 08", {"12:31 wrong-type"}},
    {"ListForAValue", "workers: 8", "workers: [8]", {"12:31 wrong-type"}},
    {"ValueForAMap", "  app: {servers: 10, workers: 8}", "  app: 10", {"12:8 wrong-type"}},
    {"NotANumber", "rate: 100/s", "rate: .nan", {"7:40 not-finite"}},
    {"Infinite", "mean: 80ms", "mean: inf", {"8:45 not-finite"}},
    {"NegativeDuration", "mean: 80ms", "mean: -80ms", {"8:45 negative"}},
    {"NegativeCount", "workers: 8", "workers: -8", {"12:31 negative"}},
    {"ZeroServers", "servers: 10", "servers: 0", {"12:18 out-of-range"}},
    {"EmptyServerList", "servers: 10", "servers: []", {"12:18 no-servers"}},
    {"NoPools",
     "  app: {servers: 10, workers: 8}",
     "  {}",
     {"10:40 unknown-pool", "12:3 empty-map"}},
    {"UnknownDistribution", "exponential", "exponentail", {"8:26 unknown-distribution"}},
    {"UnknownProcess", "poisson", "possion", {"7:25 unknown-process"}},
    {"UnknownParameter", "mean: 80ms", "mean: 80ms, cv: 2", {"8:51 unknown-key"}},
    {"MissingParameter", ", mean: 80ms", "", {"8:11 missing-key"}},
    {"MissingDistribution", "distribution: exponential, ", "", {"8:11 missing-key"}},
    {"WrongCombination",
     "exponential, mean: 80ms",
     "lognormal, mean: 80ms",
     {"8:11 bad-arguments"}},
    {"UnknownBalancer", "to: edge", "to: edgy", {"6:9 unknown-balancer"}},
    {"UnknownPool", "pool: app}", "pool: apps}", {"10:40 unknown-pool"}},
    {"NeitherPoolNorRoutes", ", pool: app}", "}", {"10:9 missing-key"}},
    {"PoolAndRoutes", "pool: app}", "pool: app, routes: [{pool: app}]}", {"10:40 pool-and-routes"}},
    {"RouteWithoutPool", "pool: app}", "routes: [{match: {path: /}}]}", {"10:43 bad-route"}},
    {"RouteWithEmptyMatch", "pool: app}", "routes: [{match: {}, pool: app}]}", {"10:51 bad-route"}},
    {"SharesThatDoNotAddUp", "pool: app}", "routes: [{split: {app: 90%}}]}", {"10:51 bad-shares"}},
    {"WeightOfNoServer",
     "pool: app}",
     "pool: app, weights: {app-11: 3}}",
     {"10:55 unknown-server"}},
    {"AllWeightsZero", "pool: app}", "pool: app, weights: {\"*\": 0}}", {"10:54 no-weight"}},
    {"WeightOverTheProduct",
     "round_robin, pool: app}",
     "haproxy/roundrobin, pool: app, weights: {\"*\": 257}}",
     {"10:67 weight-too-large"}},
    {"NegativeWeight", "pool: app}", "pool: app, weights: {app-1: -3}}", {"10:62 negative"}},
    {"TwoServersOfOneName",
     "servers: 10",
     "servers: [{name: a}, {name: a}]",
     {"12:37 duplicate-name"}},
    {"TwoPoolsOfOneName",
     "workers: 8}\n",
     "workers: 8}\n  app: {servers: 1}\n",
     {"13:3 duplicate-key"}},
    {"StickyByUserWithoutUsers",
     "pool: app}",
     "pool: app, sticky: {by: user}}",
     {"10:58 sticky-without-users"}},
    {"StickyShorthand", "pool: app}", "pool: app, sticky: user}", {"10:53 wrong-type"}},
    {"NoWorkAnywhere", "    work: {distribution: exponential, mean: 80ms}\n", "", {"5:3 no-work"}},
    {"CallToAPoolWithoutWork",
     "workers: 8}\n",
     "workers: 8, calls: [{pool: db}]}\n  db: {servers: 1}\n",
     {"12:49 no-work"}},
    {"CallsInACircle",
     "workers: 8}\n",
     "workers: 8, calls: [{pool: db}], work: {distribution: deterministic, value: 1s}}\n"
     "  db: {servers: 1, work: {distribution: deterministic, value: 1s}, calls: [{pool: app}]}\n",
     {"12:49 call-cycle", "13:83 call-cycle"}},
    {"UsersOfClosedArrivals",
     "process: poisson, rate: 100/s}",
     "process: closed, users: 5, think: {distribution: exponential, mean: 1s}}\n    users: {count: "
     "3}",
     {"8:12 two-users"}},
    {"WarmupTooLong", "duration: 1h", "duration: 1h\nwarmup: 1h", {"4:9 warmup-too-long"}},
    {"IncidentAfterTheRun",
     "duration: 1h",
     "duration: 1h\nincident: {from: 10m, to: 2h}",
     {"4:27 outside-run"}},
    {"IncidentTurnedRound",
     "duration: 1h",
     "duration: 1h\nincident: {from: 20m, to: 10m}",
     {"4:27 empty-incident"}},
    {"ClockTimeWithoutClock",
     "duration: 1h",
     "duration: 1h\nincident: {from: \"10:00\", to: 30m}",
     {"4:18 no-clock"}},
    {"BadClock", "duration: 1h", "duration: 1h\nclock: yesterday", {"4:8 wrong-type"}},
    {"UnknownBaseline", "duration: 1h", "duration: 1h\nbaseline: even", {"4:11 unknown-whatif"}},
    {"BadExpectation",
     "duration: 1h",
     "duration: 1h\nexpect: [latency.p99 is small]",
     {"4:10 bad-expectation"}},
    {"InvestigationAfterTheEnd",
     "duration: 1h",
     "duration: 1h\ninvestigation: [{at: 2h, kind: fix, text: done}]",
     {"4:22 after-end"}},
    {"UnknownInvestigationKind",
     "duration: 1h",
     "duration: 1h\ninvestigation: [{at: 2m, kind: hunch, text: hm}]",
     {"4:32 unknown-choice"}},
    {"PointsOutOfOrder",
     "rate: 100/s",
     "rate: [{at: 5m, rate: 1/s}, {at: 5m, rate: 2/s}]",
     {"7:67 not-ascending"}},
    {"NoPoints", "rate: 100/s", "rate: []", {"7:40 empty-list"}},
    {"DayCurveBelowZero",
     "rate: 100/s",
     "rate: {diurnal: {mean: 1/s, amplitude: 120%, peak: 5m}}",
     {"7:73 out-of-range"}},
    {"TinyDayCurve",
     "rate: 100/s",
     "rate: {diurnal: {mean: 1/s, amplitude: 20%, period: 1ms, peak: 5m}}",
     {"7:86 out-of-range"}},
};

INSTANTIATE_TEST_SUITE_P(All, Mistakes, testing::ValuesIn(kMistakes),
                         [](const auto& mistake) { return mistake.param.name; });

TEST(Diagnostics, RefuseALoopThatWouldSpinAtOneInstant) {
  std::string text = with(kSmall, "process: poisson, rate: 100/s", "process: closed, users: 5");
  text = with(text, "exponential, mean: 80ms", "deterministic, value: 0s");
  EXPECT_THAT(places(text), ElementsAre("7:15 endless-loop"));
}

TEST(Diagnostics, ListWhatThereIsWhenNothingIsNear) {
  EXPECT_THAT(complaints(with(kSmall, "to: edge", "to: nowhere")), HasSubstr("; there is edge\n"));
}

TEST(Diagnostics, ExplainACommaThatEndsAText) {
  const std::string text =
      kSmall + "investigation: [{at: 1m, kind: fix, text: done, and dusted}]\n";
  EXPECT_THAT(complaints(text), HasSubstr("a text with a comma in {...} must be in quotes"));
}

TEST(Diagnostics, ShowTheMistakesOfEveryWhatIfOnce) {
  const std::string text = kSmall +
                           "whatif:\n"
                           "  a: {set: {pools.app.wrkers: 9}}\n"
                           "  b: {set: {pools.app.workers: many}, drop: [spike]}\n"
                           "  c: {set: {duration: 10}}\n";
  EXPECT_EQ(complaints(text),
            "s.yaml:14:13: error[unknown-path]: 'pools.app' has no 'wrkers' (in what-if 'a'); at "
            "pools.app.wrkers; did you mean 'workers'?\n"
            "s.yaml:15:32: error[wrong-type]: 'many' is not a whole number (in what-if 'b'); at "
            "pools.app.workers; or write 'unlimited'\n"
            "s.yaml:15:46: error[unknown-event]: there is no event 'spike' (in what-if 'b'); at "
            "whatif.b.drop\n"
            "s.yaml:16:23: error[missing-unit]: '10' has no unit (in what-if 'c'); at duration; "
            "write a duration with its unit: 80ms, 10s, 2h30m\n");
}

TEST(Diagnostics, AMistakeOfTheDocumentIsNotRepeatedForItsWhatIfs) {
  const std::string text = with(kSmall, "workers: 8", "worker: 8") +
                           "whatif: {a: {set: {duration: 2h}}, b: {set: {duration: 3h}}}\n";
  EXPECT_THAT(places(text), ElementsAre("12:22 unknown-key"));
}

TEST(Diagnostics, NameTheNearestWhatIf) {
  const std::string text = kSmall + "whatif: {even: {set: {duration: 2h}}}\n";
  EXPECT_EQ(complaints(text, {"evn", {}, {}}),
            "s.yaml: error[unknown-whatif]: there is no what-if 'evn'; at whatif; did you mean "
            "'even'?\n");
}

TEST(Diagnostics, RefuseWhatIsNoMap) {
  EXPECT_THAT(places("[1, 2]"), ElementsAre("1:1 wrong-type"));
  EXPECT_THAT(places("just text"), ElementsAre("1:1 wrong-type"));
}

}  // namespace
}  // namespace ballast
