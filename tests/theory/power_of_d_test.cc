// The supermarket model: d servers sampled with or without replacement, the shortest queue joined
// (Mitzenmacher, 2001). The mean-field limit is biased at these numbers of servers, so the values
// to meet are those of an independent simulation (tests/reference/power_of_d.json), whose interval
// is counted with ours.
//
// The runs of every day know a mean sojourn to 1 % or better at 99.9 %, most to .6 %: each entry
// finds a bias of 1 % with a chance of one half at least, and all of them together surely. The
// wrong way of sampling is off by 4 % with 8 servers, and is found.
#include "tests/theory/experiment.h"
#include "tests/theory/simulated.h"

namespace ballast {
namespace {

struct Supermarket {
  std::string id;
  std::uint32_t servers;
  std::uint32_t choices;
  double load;
  std::string sampling;  // distinct | replacement
  nlohmann::json simulated;
};
void PrintTo(const Supermarket& s, std::ostream* out) { *out << s.id; }

std::string supermarket_name(const testing::TestParamInfo<Supermarket>& info) {
  std::string name = info.param.id;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

// Entries of 100 servers give both ways of sampling.
std::vector<Supermarket> supermarkets() {
  std::vector<Supermarket> found;
  for (const nlohmann::json& entry : reference_file("power_of_d")) {
    const nlohmann::json& p = entry.at("parameters");
    const nlohmann::json& simulated = entry.at("own_simulation");
    const auto add = [&](const std::string& id, bool distinct, const nlohmann::json& values) {
      found.push_back({id, p.at("n"), p.at("d"), p.at("lam_per_server"),
                       distinct ? "distinct" : "replacement", values});
    };
    const std::string id = entry.at("id");
    if (p.contains("sampling")) {
      add(id, p.at("sampling") == "without replacement", simulated);
    } else {
      add(id + "-rep0", true, simulated.at("without_replacement"));
      add(id + "-rep1", false, simulated.at("with_replacement"));
    }
  }
  return found;
}

std::vector<Supermarket> supermarkets_of_load(double from, double to) {
  std::vector<Supermarket> found;
  for (Supermarket& s : supermarkets())
    if (s.load >= from && s.load < to) found.push_back(std::move(s));
  return found;
}

Interval mean_sojourn(const Supermarket& s, const std::string& sampling, double customers,
                      double relaxation) {
  SystemSpec spec =
      system_of(poisson(s.servers * s.load), exponential_law(1), pool_of("app", s.servers, 1));
  spec.balancers[0].policy =
      policy("power_of_d", {{"d", std::int64_t{s.choices}}, {"sampling", sampling}});
  Plan plan = plan_for(customers, s.servers * s.load, relaxation);
  plan.cooldown_s = relaxation;  // with 500 servers the run is so short that the last ones count
  return interval_of(
      samples_of(spec, plan, [](const WindowStats& w) { return w.total.latency.mean_s(); }));
}

class PowerOfD : public testing::TestWithParam<Supermarket> {};
TEST_P(PowerOfD, MeetsTheIndependentSimulation) {
  const Supermarket& s = GetParam();
  EXPECT_TRUE(agrees_with_simulation(mean_sojourn(s, s.sampling, s.load > 0.75 ? 2.5e6 : 1.2e6, 40),
                                     s.simulated, {0.01, 0.01}));
}
INSTANTIATE_TEST_SUITE_P(Light, PowerOfD, testing::ValuesIn(supermarkets_of_load(0, 0.85)),
                         supermarket_name);

class PowerOfDSlow : public testing::TestWithParam<Supermarket> {};
TEST_P(PowerOfDSlow, MeetsTheIndependentSimulation) {
  const Supermarket& s = GetParam();
  EXPECT_TRUE(
      agrees_with_simulation(mean_sojourn(s, s.sampling, 8e6, 300), s.simulated, {0.01, 0.015}));
}
INSTANTIATE_TEST_SUITE_P(Busy, PowerOfDSlow, testing::ValuesIn(supermarkets_of_load(0.85, 0.92)),
                         supermarket_name);

// Near saturation the other simulation knows its own values to a few per cent only.
class PowerOfDExhaustive : public testing::TestWithParam<Supermarket> {};
TEST_P(PowerOfDExhaustive, MeetsTheIndependentSimulation) {
  const Supermarket& s = GetParam();
  const bool saturated = s.load > 0.97;
  const double reference =
      kFrom95 * s.simulated.at("half_width_95").get<double>() / s.simulated.at("W").get<double>();
  const double precision = std::max(saturated ? 0.03 : 0.015, 1.6 * reference);
  EXPECT_TRUE(agrees_with_simulation(
      mean_sojourn(s, s.sampling, saturated ? 1.2e8 : 4e7, saturated ? 5000 : 1000), s.simulated,
      {precision, precision}));
}
INSTANTIATE_TEST_SUITE_P(Saturated, PowerOfDExhaustive,
                         testing::ValuesIn(supermarkets_of_load(0.92, 1)), supermarket_name);

TEST(PowerOfDControl, IsToldFromTheOtherWayOfSampling) {
  for (const Supermarket& s : supermarkets_of_load(0.5, 0.51)) {
    if (s.servers != 8) continue;
    const std::string other = s.sampling == "distinct" ? "replacement" : "distinct";
    EXPECT_FALSE(agrees_with_simulation(mean_sojourn(s, other, 3e5, 40), s.simulated, {0.02, 0.02}))
        << s.id;
  }
}

}  // namespace
}  // namespace ballast
