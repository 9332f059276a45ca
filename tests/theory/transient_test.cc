// What happens on the way: a queue filling from empty, an overload of 100 service times, and the
// loss of a short outage, which is not the stationary one. A pool of many servers behind a random
// split is as many independent queues, so that one run gives many samples.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

constexpr std::uint32_t kQueues = 1000;

SystemSpec queues(const std::vector<RateProfile::Segment>& rate, std::uint32_t places) {
  SystemSpec spec = system_of(OpenArrivals{exponential_law(1), RateProfile{rate}},
                              exponential_law(1), pool_of("app", kQueues, 1, places));
  return spec;
}

RateProfile::Segment step(double at_s, double rate) {
  const double all = rate * kQueues;
  return {kStart + from_seconds(at_s), all, all};
}

// Mean number in each queue at the end of the run.
double present(const WindowStats& w) {
  return static_cast<double>(w.total.requests.in_flight()) / kQueues;
}

void check_growth(const std::string& id, const char* at, std::uint32_t replications) {
  const Entry e = entry_of("transient_fluid", id);
  const SystemSpec spec = queues({step(0, e.number("lam"))}, kUnlimited);
  const Plan plan{0, std::stod(at), replications};
  EXPECT_TRUE(agrees(interval_of(samples_of(spec, plan, present)),
                     e.expected.at(at).at("E_N").get<double>()))
      << id << " at " << at;
}

TEST(TransientSlow, MeetsTheExactMeanFromEmpty) {
  check_growth("mm1-transient-lam0.5", "2", 250);
  check_growth("mm1-transient-lam0.5", "10", 250);
  check_growth("mm1-transient-lam0.9", "5", 150);
  check_growth("mm1-transient-lam0.9", "50", 120);
  check_growth("mm1-transient-lam1.0", "20", 120);
  check_growth("mm1-transient-lam1.0", "100", 80);
}

// Long enough before the step for the queue to forget that it began empty.
constexpr double kLeadIn = 300;

void check_step(const char* at, std::uint32_t replications) {
  const Entry e = entry_of("transient_fluid", "mm1-step-overload");
  const auto& rates = e.parameters.at("lam");
  std::vector<RateProfile::Segment> segments;
  for (const auto& rate : rates) {
    const double at_s = rate[0].get<double>();
    segments.push_back(step(at_s == 0 ? 0 : at_s + kLeadIn, rate[1].get<double>()));
  }
  const Plan plan{0, kLeadIn + std::stod(at), replications};
  EXPECT_TRUE(agrees(interval_of(samples_of(queues(segments, kUnlimited), plan, present)),
                     e.expected.at("E_N_at").at(at).get<double>()))
      << "at " << at;
}

TEST(TransientSlow, MeetsTheExactMeanDuringAnOverload) {
  check_step("110", 40);
  check_step("150", 40);
  check_step("200", 15);
}

TEST(TransientExhaustive, MeetsTheExactMeanWhileTheOverloadDrains) {
  check_step("250", 60);
  check_step("300", 150);
  check_step("350", 300);
  check_step("500", 400);
}

TEST(TransientSlow, LosesLessInAShortOutageThanInALongOne) {
  const Entry e = entry_of("transient_fluid", "mm1k-outage-loss");
  const double length_s = e.number("duration");
  const SystemSpec spec = queues(
      {step(0, e.number("lam_before")), step(kLeadIn, e.number("lam_during"))}, e.count("K") - 1);
  std::vector<double> lost, offered;
  replicate(spec, {kLeadIn, length_s, 80}, [&](const WindowStats& w) {
    lost.push_back(static_cast<double>(w.total.requests.failed) / kQueues);
    offered.push_back(static_cast<double>(w.total.requests.offered) / kQueues);
  });
  const Agreement half_a_percent{0.005, 0.0075};  // what this entry asks for
  EXPECT_TRUE(agrees(interval_of(lost), e.expected.at("expected_losses"), half_a_percent));
  EXPECT_TRUE(agrees(interval_of(offered), e.expected.at("expected_arrivals"), half_a_percent));
}

}  // namespace
}  // namespace ballast
