// Closed networks: the two algorithms against each other and against a birth-death chain.
#include <gtest/gtest.h>

#include <algorithm>

#include "models/theory/closed_network.h"

namespace ballast::theory {
namespace {

TEST(ClosedNetwork, IsTheSameByMeanValuesAndByConvolution) {
  const std::vector<Station> stations{{16, 0.125, 1}, {10, 0.3, 1}, {5, 0.2, Station::kDelay}};
  for (const std::uint32_t customers : {1u, 7u, 60u}) {
    const ClosedNetwork a = mean_value_analysis(customers, 4, stations);
    const ClosedNetwork b = convolution(customers, 4, stations);
    EXPECT_NEAR(a.rounds_per_s / b.rounds_per_s, 1, 1e-12);
    EXPECT_NEAR(a.response_s / b.response_s, 1, 1e-11);
    for (std::size_t i = 0; i < stations.size(); ++i) {
      EXPECT_NEAR(a.stations[i].mean_present / b.stations[i].mean_present, 1, 1e-11);
      EXPECT_NEAR(a.stations[i].sojourn_s / b.stations[i].sojourn_s, 1, 1e-11);
      EXPECT_NEAR(a.stations[i].utilization / b.stations[i].utilization, 1, 1e-11);
    }
  }
}

// Machines that break and are repaired by c people: births (N - n) / think, deaths min(n, c) /
// work.
double repaired_per_s(std::uint32_t machines, std::uint32_t people, double think_s, double work_s) {
  double weight = 1, sum = 1, busy = 0;
  for (std::uint32_t n = 1; n <= machines; ++n) {
    weight *= (machines - n + 1) / think_s * work_s / std::min(n, people);
    sum += weight;
    busy += weight * std::min(n, people);
  }
  return busy / sum / work_s;
}

TEST(ClosedNetwork, KeepsItsDigitsWithManyServersAllBusy) {
  for (const std::uint32_t people : {2u, 40u}) {
    const ClosedNetwork network = closed_network(120, 1, {{1, 1, people}});
    EXPECT_NEAR(network.rounds_per_s / repaired_per_s(120, people, 1, 1), 1, 1e-12) << people;
    EXPECT_NEAR(network.response_s, 120 / network.rounds_per_s - 1, 1e-9);
  }
}

TEST(ClosedNetwork, HasNoQueueForOneCustomer) {
  const ClosedNetwork network = closed_network(1, 3, {{2, 0.5, 4}, {1, 1, Station::kDelay}});
  EXPECT_NEAR(network.response_s, 2, 1e-12);
  EXPECT_NEAR(network.rounds_per_s, 0.2, 1e-12);
}

}  // namespace
}  // namespace ballast::theory
