// How evenly hashing spreads (tests/reference/hashing_balance.json): the arcs of a ring with an
// ideal hash are Dirichlet distributed, and keys are balls thrown into bins. What is asked are the
// ring and the policies themselves, over many sets of server names or seeds.
//
// Confidence 99.9 %, counting the standard error of the reference where it was simulated. Here the
// spread is the thing measured, and the runs of every day know it to some per cent: they find a
// hash whose shares vary by 10 % more than they should (n = 100: by 5 %), the exhaustive ones 2 %.
#include "models/balancers/algorithms/envoy/tables.h"
#include "models/balancers/algorithms/textbook/hash_ring.h"
#include "tests/theory/experiment.h"
#include "tests/theory/simulated.h"

namespace ballast {
namespace {

nlohmann::json raw_entry(const std::string& id) {
  for (const nlohmann::json& entry : reference_file("hashing_balance"))
    if (entry.at("id") == id) return entry;
  throw std::out_of_range(id);
}

// ---- rings --------------------------------------------------------------------------------------

struct Spread {
  std::vector<double> squared_cv;
  std::vector<double> max_over_mean;
};

// What each server owns of a ring of `points` points a server.
using Shares = std::vector<double> (*)(const std::vector<std::string>& names, std::uint64_t points);

std::vector<double> textbook_shares(const std::vector<std::string>& names, std::uint64_t points) {
  HashRing ring;
  ring.build(names, std::vector<std::uint32_t>(names.size(), 1), points);
  ring.restrict(std::vector<std::uint8_t>(names.size(), 1));
  return ring.shares(names.size());
}

std::vector<EnvoyHostSets::Share> equal_shares(std::size_t servers) {
  std::vector<EnvoyHostSets::Share> shares;
  for (ServerIndex i = 0; i < servers; ++i) shares.push_back({i, 1 / static_cast<double>(servers)});
  return shares;
}

std::vector<double> envoy_shares(const std::vector<std::string>& names, std::uint64_t points) {
  EnvoyRing ring(points * names.size(), 8'000'000, EnvoyRing::Hash::kXxhash64);
  ring.build(equal_shares(names.size()), names);
  std::vector<double> shares(names.size(), 0.0);
  const auto& placed = ring.points();
  EXPECT_EQ(placed.size(), points * names.size());
  std::uint64_t before = placed.position(placed.size() - 1);
  for (std::size_t i = 0; i < placed.size(); ++i) {
    shares[placed.owner(i)] += static_cast<double>(placed.position(i) - before) * 0x1p-64;  // wraps
    before = placed.position(i);
  }
  return shares;
}

std::vector<std::string> names_of(std::size_t servers, const std::string& prefix) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= servers; ++i) names.push_back(prefix + "-app-" + std::to_string(i));
  return names;
}

Spread spread_of_rings(Shares shares_of, std::uint32_t servers, std::uint64_t points, int rings) {
  Spread spread;
  for (int r = 0; r < rings; ++r) {
    double squares = 0, max = 0;
    for (const double share : shares_of(names_of(servers, "ring" + std::to_string(r)), points)) {
      const double over_mean = share * servers;
      squares += (over_mean - 1) * (over_mean - 1);
      max = std::max(max, over_mean);
    }
    spread.squared_cv.push_back(squares / servers);
    spread.max_over_mean.push_back(max);
  }
  return spread;
}

void check_rings(Shares shares_of, const Entry& e, double points_in_all, double precision) {
  const std::uint32_t servers = e.count("n");
  const std::uint32_t points = e.count("vnodes");
  const auto rings = static_cast<int>(std::min(20000.0, points_in_all / servers / points));
  const Spread spread = spread_of_rings(shares_of, servers, points, rings);
  const double cv = e.expected.at("rms_cv_exact");
  EXPECT_TRUE(agrees(interval_of(spread.squared_cv), cv * cv, {precision, precision}));
  const Interval max = interval_of(spread.max_over_mean);
  if (e.expected.contains("E_max_over_mean_exact")) {
    EXPECT_TRUE(agrees(max, e.expected.at("E_max_over_mean_exact"), {precision, precision}));
  }
  const nlohmann::json simulated = raw_entry(e.id).at("own_simulation");
  EXPECT_TRUE(agrees_with_simulation(max, simulated.at("E_max_over_mean"),
                                     kFromStandardError * simulated.at("se").get<double>(),
                                     {precision, precision}));
}

std::vector<Entry> ring_entries() {
  return entries_of("hashing_balance", [](const Entry& e) { return begins(e.id, "ring-"); });
}

// The squared coefficient of variation of one ring of n servers scatters by sqrt(2 / (n - 1)) of
// itself: half of it with 8 servers.
class RingArcs : public testing::TestWithParam<Entry> {};
TEST_P(RingArcs, AreDirichlet) { check_rings(textbook_shares, GetParam(), 2e6, 0.2); }
TEST_P(RingArcs, OfEnvoyAreDirichlet) { check_rings(envoy_shares, GetParam(), 2e6, 0.2); }
INSTANTIATE_TEST_SUITE_P(Reference, RingArcs, testing::ValuesIn(ring_entries()), test_name);

class RingArcsExhaustive : public testing::TestWithParam<Entry> {};
TEST_P(RingArcsExhaustive, AreDirichlet) { check_rings(textbook_shares, GetParam(), 4e7, 0.06); }
TEST_P(RingArcsExhaustive, OfEnvoyAreDirichlet) {
  check_rings(envoy_shares, GetParam(), 4e7, 0.06);
}
INSTANTIATE_TEST_SUITE_P(Reference, RingArcsExhaustive, testing::ValuesIn(ring_entries()),
                         test_name);

// ---- Maglev -------------------------------------------------------------------------------------

// Backends take turns, so that none has more than one place more than another (Eisenbud et al.,
// 2016).
TEST(MaglevTable, IsAsEvenAsWholeNumbersAllow) {
  const Entry e = entry_of("hashing_balance", "maglev-1000-65537");
  const std::uint32_t backends = e.count("backends");
  EnvoyMaglev maglev(e.count("M"));
  maglev.build(equal_shares(backends), names_of(backends, "maglev"));
  std::vector<std::uint32_t> places(backends, 0);
  for (const ServerIndex host : maglev.table()) ++places[host];
  const auto [fewest, most] = std::minmax_element(places.begin(), places.end());
  EXPECT_EQ(*fewest, e.expected.at("entries_min").get<std::uint32_t>());
  EXPECT_EQ(*most, e.expected.at("entries_max").get<std::uint32_t>());
  EXPECT_NEAR(*most * static_cast<double>(backends) / e.count("M"),
              e.expected.at("max_over_mean").get<double>(), 1e-8);
}

// ---- balls and bins -----------------------------------------------------------------------------

// What one policy gives to `servers` equal servers in `requests` requests that stay: the most on
// one.
std::vector<double> maxima(const PolicySpec& policy, std::uint32_t servers, std::uint64_t requests,
                           int runs) {
  std::vector<double> found;
  for (int run = 0; run < runs; ++run) {
    PoolView view;
    view.servers.resize(servers);
    view.in_flight.resize(servers);
    view.names.resize(servers);
    const auto chooser =
        policy.kind->make(policy.args, view, Rng(91, static_cast<std::uint64_t>(run)));
    std::uint32_t most = 0;
    for (std::uint64_t k = 0; k < requests; ++k) {
      const ServerIndex server = chooser->pick({});
      most = std::max(most, ++view.in_flight[server]);
    }
    found.push_back(most);
  }
  return found;
}

class Balls : public testing::TestWithParam<Entry> {};
TEST_P(Balls, FallAtRandom) {
  const Entry& e = GetParam();
  const std::uint32_t bins = e.count("n");
  const auto balls = e.parameters.at("m").get<std::uint64_t>();
  const auto runs = static_cast<int>(std::clamp(3e7 / static_cast<double>(balls), 30.0, 3000.0));
  std::vector<double> over_mean = maxima(policy("random"), bins, balls, runs);
  for (double& max : over_mean) max *= bins / static_cast<double>(balls);
  const nlohmann::json simulated = raw_entry(e.id).at("own_simulation");
  EXPECT_TRUE(agrees_with_simulation(interval_of(over_mean), simulated.at("E_max_over_mean"),
                                     kFromStandardError * simulated.at("se").get<double>(),
                                     {0.015, 0.015}));
}
INSTANTIATE_TEST_SUITE_P(Reference, Balls,
                         testing::ValuesIn(entries_of("hashing_balance",
                                                      [](const Entry& e) {
                                                        return begins(e.id, "balls-");
                                                      })),
                         test_name);

// n balls into n bins (Azar et al., 1999). The reference gives no error of its means, which are
// whole numbers of .5 standard deviation over some thousand runs: .02 covers it.
class TwoChoicesOfBalls : public testing::TestWithParam<Entry> {};
TEST_P(TwoChoicesOfBalls, FlattenTheTop) {
  const Entry& e = GetParam();
  const std::uint32_t n = e.count("n");
  const PolicySpec two = policy("power_of_d", {{"sampling", std::string("replacement")}});
  const Interval one_choice = interval_of(maxima(policy("random"), n, n, 4000));
  const Interval two_choices = interval_of(maxima(two, n, n, 4000));
  EXPECT_NEAR(one_choice.value, e.expected.at("E_max_1"), one_choice.half_width() + 0.06);
  EXPECT_NEAR(two_choices.value, e.expected.at("E_max_2"), two_choices.half_width() + 0.02);
}
INSTANTIATE_TEST_SUITE_P(Reference, TwoChoicesOfBalls,
                         testing::ValuesIn(entries_of("hashing_balance",
                                                      [](const Entry& e) {
                                                        return begins(e.id, "nballs-");
                                                      })),
                         test_name);

// ---- bounded loads ------------------------------------------------------------------------------

class BoundedLoads : public testing::TestWithParam<Entry> {};
TEST_P(BoundedLoads, NeverExceedTheBound) {
  const double epsilon = GetParam().number("eps");
  const std::uint32_t n = 100;
  const PolicySpec bounded =
      policy("bounded_load_hash", {{"points", std::int64_t{10}}, {"epsilon", epsilon}});
  PoolView view;
  view.servers.resize(n);
  view.in_flight.resize(n);
  for (std::uint32_t i = 0; i < n; ++i) view.names.push_back("app-" + std::to_string(i + 1));
  const auto chooser = bounded.kind->make(bounded.args, view, Rng(1));
  Rng keys(5);
  std::uint32_t most = 0;
  for (std::uint64_t m = 1; m <= 200000; ++m) {
    const ServerIndex server = chooser->pick({.hash = keys(), .key = {}, .tried = {}});
    most = std::max(most, ++view.in_flight[server]);
    chooser->on_start(server, Duration{1});
    ASSERT_LE(most, std::ceil((1 + epsilon) * static_cast<double>(m) / n - 1e-9)) << m;
  }
  // Ten points a server make shares of 32 % standard deviation: the bound is reached.
  const double over_mean = most / 2000.0;
  EXPECT_GT(over_mean, GetParam().expected.at("max_over_mean_bound").get<double>() - 0.3);
}
INSTANTIATE_TEST_SUITE_P(Reference, BoundedLoads,
                         testing::ValuesIn(entries_of("hashing_balance",
                                                      [](const Entry& e) {
                                                        return begins(e.id, "bounded-load-");
                                                      })),
                         test_name);

}  // namespace
}  // namespace ballast
