// Users in a closed loop: the machine repairman, and networks of stations against exact mean value
// analysis (Reiser & Lavenberg 1980). A station is a pool that every request calls.
#include "tests/theory/experiment.h"

namespace ballast {
namespace {

class FiniteSourceSlow : public testing::TestWithParam<Entry> {};
TEST_P(FiniteSourceSlow, MeetsTheExactValues) {
  const Entry& e = GetParam();
  const SystemSpec spec = system_of(ClosedArrivals{e.count("N"), exponential_law(e.number("Z"))},
                                    exponential_law(e.number("S")), pool_of("app", 1, 1));
  expect_agreement(spec, e.expected, {1000, 100000, 40}, 3);
}
INSTANTIATE_TEST_SUITE_P(Reference, FiniteSourceSlow,
                         testing::ValuesIn(entries_of("loss_and_timeouts",
                                                      [](const Entry& e) {
                                                        return begins(e.model, "M/M/1//N");
                                                      })),
                         test_name);

// Requests pass an entrance that costs nothing and then call the stations one after another.
SystemSpec network(std::uint32_t users, double think_s, const std::vector<double>& service_s,
                   const std::vector<double>& visits, const std::vector<std::uint32_t>& workers) {
  SystemSpec spec = system_of(ClosedArrivals{users, exponential_law(think_s)}, deterministic_law(0),
                              pool_of("entrance", 1, kUnlimited));
  for (std::size_t i = 0; i < service_s.size(); ++i) {
    PoolSpec station = pool_of("station" + std::to_string(i + 1), 1, workers[i]);
    station.work = exponential_law(service_s[i]);
    spec.pools.push_back(std::move(station));
    CallSpec call;
    call.pool = static_cast<PoolIndex>(i + 1);
    call.count = visits[i];
    call.policy = policy("random");
    spec.pools[0].calls.push_back(std::move(call));
  }
  return spec;
}

std::vector<double> numbers(const Entry& e, const char* name) {
  return e.parameters.at(name).get<std::vector<double>>();
}

void check_network(const SystemSpec& spec, const nlohmann::json& expected, const Plan& plan) {
  const auto queues = expected.value("Q", std::vector<double>{});
  std::vector<std::vector<double>> present(queues.size());
  std::vector<double> throughput;
  replicate(spec, plan, [&](const WindowStats& w) {
    const double length_s = measures::length_s(w);
    throughput.push_back(known_measures().at("X_system")(w));
    for (std::size_t i = 0; i < queues.size() && i + 1 < w.pools.size(); ++i)
      present[i].push_back(w.pools[i + 1].servers[0].in_system_s / length_s);
  });
  EXPECT_TRUE(agrees(interval_of(throughput), expected.at("X_system").get<double>()));
  for (std::size_t i = 0; i < queues.size(); ++i) {
    if (present[i].empty()) continue;  // the thinking users
    EXPECT_TRUE(agrees(interval_of(present[i]), queues[i])) << "station " << i + 1;
  }
}

TEST(ClosedNetworkSlow, MeetsJainsExample) {
  const Entry e = entry_of("mva_closed", "mva-jain-3.42");
  check_network(network(e.count("N"), e.number("Z"), numbers(e, "S"), numbers(e, "V"), {1, 1, 1}),
                e.expected, {1000, 45000, 40});
}

// The fourth station, without a queue, is the thinking of the users.
TEST(ClosedNetworkSlow, MeetsBolchsExampleWithTwoWorkers) {
  const Entry e = entry_of("mva_closed", "mva-bolch-8.4");
  std::vector<double> service = numbers(e, "S"), visits = numbers(e, "V");
  const double think_s = service.back() * visits.back();
  service.pop_back();
  visits.pop_back();
  check_network(network(e.count("N"), think_s, service, visits, {2, 1, 1}), e.expected,
                {1000, 25000, 40});
}

class ThreeStationsSlow : public testing::TestWithParam<Entry> {};
TEST_P(ThreeStationsSlow, MeetTheExactValues) {
  const Entry& e = GetParam();
  check_network(network(e.count("N"), e.number("Z"), numbers(e, "D"), {1, 1, 1}, {1, 1, 1}),
                e.expected, {2000, 120000, 40});
}
INSTANTIATE_TEST_SUITE_P(Reference, ThreeStationsSlow,
                         testing::ValuesIn(entries_of("mva_closed",
                                                      [](const Entry& e) {
                                                        return begins(e.id, "mva-3station");
                                                      })),
                         test_name);

}  // namespace
}  // namespace ballast
