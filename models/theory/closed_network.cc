#include "models/theory/closed_network.h"

#include <algorithm>

namespace ballast::theory {

namespace {

double utilization(const Station& station, double rounds_per_s) {
  const double busy = rounds_per_s * station.visits * station.work_s;
  return station.servers == Station::kDelay ? busy : busy / station.servers;
}

// The weights of 0 .. `most` customers at a station with the load `erlangs`, up to a common factor:
// the greatest is 1, so that nothing overflows.
std::vector<double> weights(std::uint32_t most, double erlangs, std::uint32_t servers) {
  const auto busy = [&](std::uint32_t n) { return static_cast<double>(std::min(n, servers)); };
  std::uint32_t mode = 0;
  while (mode < most && erlangs >= busy(mode + 1)) ++mode;
  std::vector<double> weight(std::size_t{most} + 1, 0.0);
  weight[mode] = 1;
  for (std::uint32_t n = mode; n > 0; --n) weight[n - 1] = weight[n] * busy(n) / erlangs;
  for (std::uint32_t n = mode; n < most; ++n) weight[n + 1] = weight[n] * erlangs / busy(n + 1);
  return weight;
}

std::vector<double> convolved(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> sum(a.size(), 0.0);
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] > 0)
      for (std::size_t j = 0; i + j < sum.size(); ++j) sum[i + j] += a[i] * b[j];
  const double greatest = *std::max_element(sum.begin(), sum.end());
  for (double& s : sum) s /= greatest;
  return sum;
}

}  // namespace

ClosedNetwork mean_value_analysis(std::uint32_t customers, double think_s,
                                  const std::vector<Station>& stations) {
  ClosedNetwork result;
  result.stations.resize(stations.size());
  for (std::uint32_t n = 1; n <= customers; ++n) {
    result.response_s = 0;
    for (std::size_t i = 0; i < stations.size(); ++i) {
      // An arrival sees the network as it would be without itself.
      ClosedNetwork::AtStation& at = result.stations[i];
      const double others = stations[i].servers == Station::kDelay ? 0 : at.mean_present;
      at.sojourn_s = stations[i].work_s * (1 + others);
      result.response_s += stations[i].visits * at.sojourn_s;
    }
    result.rounds_per_s = n / (think_s + result.response_s);
    for (std::size_t i = 0; i < stations.size(); ++i)
      result.stations[i].mean_present =
          result.rounds_per_s * stations[i].visits * result.stations[i].sojourn_s;
  }
  for (std::size_t i = 0; i < stations.size(); ++i)
    result.stations[i].utilization = utilization(stations[i], result.rounds_per_s);
  return result;
}

ClosedNetwork convolution(std::uint32_t customers, double think_s,
                          const std::vector<Station>& stations) {
  // Only the proportions of the loads matter. Those at a throughput near the real one keep the
  // weights of likely states away from the ends of a double.
  double round_s = think_s, bottleneck_s = 0;
  for (const Station& station : stations) {
    const double work_s = station.visits * station.work_s;
    round_s += work_s;
    if (station.servers != Station::kDelay)
      bottleneck_s = std::max(bottleneck_s, work_s / station.servers);
  }
  const double guess_per_s =
      std::min(customers / round_s, bottleneck_s > 0 ? 1 / bottleneck_s : customers / round_s);
  std::vector<std::vector<double>> weight;
  for (const Station& station : stations)
    weight.push_back(
        weights(customers, guess_per_s * station.visits * station.work_s, station.servers));
  weight.push_back(weights(customers, guess_per_s * think_s, Station::kDelay));

  // after[i]: of the stations from i on, thinking included.
  std::vector<std::vector<double>> after(weight.size());
  after.back() = weight.back();
  for (std::size_t i = weight.size() - 1; i > 0; --i)
    after[i - 1] = convolved(weight[i - 1], after[i]);

  ClosedNetwork result;
  std::vector<double> before(std::size_t{customers} + 1, 0.0);
  before[0] = 1;
  double present_in_all = 0;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    const std::vector<double> others = convolved(before, after[i + 1]);
    double total = 0, present = 0, busy = 0;
    for (std::uint32_t n = 0; n <= customers; ++n) {
      const double p = weight[i][n] * others[customers - n];
      total += p;
      present += n * p;
      busy += std::min(n, stations[i].servers) * p;
    }
    ClosedNetwork::AtStation& at = result.stations.emplace_back();
    at.mean_present = present / total;
    present_in_all += at.mean_present;
    const double work_s = stations[i].visits * stations[i].work_s;
    if (work_s > 0) result.rounds_per_s = busy / total / work_s;
    before = convolved(before, weight[i]);
  }
  for (std::size_t i = 0; i < stations.size(); ++i) {
    result.stations[i].utilization = utilization(stations[i], result.rounds_per_s);
    const double visits_per_s = result.rounds_per_s * stations[i].visits;
    if (visits_per_s > 0)
      result.stations[i].sojourn_s = result.stations[i].mean_present / visits_per_s;
  }
  result.response_s = present_in_all / result.rounds_per_s;
  return result;
}

ClosedNetwork closed_network(std::uint32_t customers, double think_s,
                             const std::vector<Station>& stations) {
  const bool several = std::any_of(stations.begin(), stations.end(), [](const Station& s) {
    return s.servers > 1 && s.servers != Station::kDelay;
  });
  return several ? convolution(customers, think_s, stations)
                 : mean_value_analysis(customers, think_s, stations);
}

}  // namespace ballast::theory
