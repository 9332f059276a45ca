// A server that breaks down and is repaired, or drops to a lower speed and recovers, at random: the
// timeline has a `pause` or `slow` fault for each time, of exponential lengths drawn here. (Bursts
// of arrivals are in bursts_test.cc.)
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

// Alternating times of 1/rate up and down, from a start in the long-run state.
std::vector<TimelineEvent> alternating(const FaultSpec& fault, double rate_to_down,
                                       double rate_to_up, double until_s, Rng rng) {
  const auto draw = [&](double rate) { return -std::log1p(-rng.uniform()) / rate; };
  std::vector<TimelineEvent> events;
  const bool down_at_first = rng.uniform() < rate_to_down / (rate_to_down + rate_to_up);
  double now_s = down_at_first ? 0 : draw(rate_to_down);
  while (now_s < until_s) {
    FaultSpec one = fault;
    const double length_s = draw(rate_to_up);
    one.targets = {{0, 0}};
    one.length = from_seconds(length_s);
    TimelineEvent event;
    event.at = kStart + from_seconds(now_s);
    event.actions.push_back(std::move(one));
    events.push_back(std::move(event));
    now_s += length_s + draw(rate_to_down);
  }
  return events;
}

void check(const Entry& e, const FaultSpec& fault, double rate_to_down, double rate_to_up,
           double mu, double length_s) {
  SystemSpec spec =
      system_of(poisson(e.number("lam")), exponential_law(1 / mu), pool_of("app", 1, 1));
  constexpr std::uint32_t kReplications = 40;
  const double warmup_s = 40 * (1 / rate_to_down + 1 / rate_to_up);
  std::vector<double> present, sojourn;
  spec.warmup = from_seconds(warmup_s);
  spec.duration = from_seconds(warmup_s + length_s);
  spec.interval = spec.duration;
  for (spec.replication = 0; spec.replication < kReplications; ++spec.replication) {
    spec.timeline = alternating(fault, rate_to_down, rate_to_up, warmup_s + length_s,
                                Rng(hash_name(e.id), spec.replication));
    const RunResult r = simulate(spec);
    present.push_back(known_measures().at("L")(r.whole));
    sojourn.push_back(known_measures().at("W")(r.whole));
  }
  EXPECT_TRUE(agrees(interval_of(present), e.expected.at("L").get<double>())) << "L";
  EXPECT_TRUE(agrees(interval_of(sojourn), e.expected.at("W").get<double>())) << "W";
}

void check_breakdown(const char* id, double length_s) {
  const Entry e = entry_of("breakdowns_bursts", id);
  const double lam = e.number("lam"), mu = e.number("mu"), xi = e.number("xi"),
               eta = e.number("eta");
  EXPECT_NEAR(e.expected.at("availability").get<double>(), eta / (xi + eta), 1e-9);
  EXPECT_NEAR(
      e.expected.at("L").get<double>(),
      lam * ((xi + eta) * (xi + eta) + mu * xi) / ((xi + eta) * (mu * eta - lam * (xi + eta))),
      1e-9);
  FaultSpec pause;
  pause.kind = FaultSpec::Kind::kPause;
  check(e, pause, xi, eta, mu, length_s);
}

TEST(BreakdownsSlow, MeetTheExactValuesWhenTheyAreRare) {
  check_breakdown("mm1-breakdown-0.5-0.01-0.1", 4e5);
}
TEST(BreakdownsSlow, MeetTheExactValuesWhenTheyAreFrequentAndShort) {
  check_breakdown("mm1-breakdown-0.5-0.1-1.0", 5e4);
}
TEST(BreakdownsExhaustive, MeetTheExactValuesWhenTheyAreLong) {
  check_breakdown("mm1-breakdown-0.6-0.001-0.02", 1.8e7);
}

TEST(GreyFailureSlow, MeetsTheMatrixGeometricSolution) {
  const Entry e = entry_of("breakdowns_bursts", "mm1-grey-0.5-0.2");
  FaultSpec slow;
  slow.kind = FaultSpec::Kind::kSlow;
  slow.factor = e.number("mu1") / e.number("mu2");
  check(e, slow, e.number("rate_to_slow"), e.number("rate_to_fast"), e.number("mu1"), 3e5);
}

// A server that leaves whenever it is idle cannot be played: faults come at times, not in states.
// The recorded values are checked against the decomposition only (Fuhrmann & Cooper 1985).
class Vacations : public testing::TestWithParam<Entry> {};
TEST_P(Vacations, AddTheirResidualToTheWaitOfTheQueue) {
  const Entry& e = GetParam();
  const double lam = e.number("lam"), mu = e.number("mu");
  // E[V^2] / (2 E[V]): half of a constant, the mean of an exponential.
  const auto vacation = e.parameters.at("vacation").get<std::string>();
  const double residual = vacation == "deterministic 2" ? 1 : 5;
  ASSERT_TRUE(vacation == "deterministic 2" || vacation == "exponential mean 5") << vacation;
  const double wait = lam / (mu * (mu - lam)) + residual;
  EXPECT_NEAR(e.expected.at("Wq").get<double>(), wait, 1e-9);
  EXPECT_NEAR(e.expected.at("W").get<double>(), wait + 1 / mu, 1e-9);
}
INSTANTIATE_TEST_SUITE_P(Reference, Vacations,
                         testing::ValuesIn(entries_of("breakdowns_bursts",
                                                      [](const Entry& e) {
                                                        return begins(e.id, "mm1-vacation");
                                                      })),
                         test_name);

}  // namespace
}  // namespace ballast
