#include "app/verify/simulate_entry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "app/reference/reference_file.h"
#include "scenarios/scenario.h"

namespace ballast {
namespace {

ReferenceEntry entry_of(const std::string& model, const std::string& parameters,
                        const std::string& expected) {
  const auto file = parse_reference(
      R"({"schema": "tds-reference/1", "tolerances": {}, "entries": [{"id": "x", "model": ")" +
          model + R"(", "parameters": )" + parameters + R"(, "expected": )" + expected +
          R"(, "tolerance": {"type": "ci"}}]})",
      "test.json");
  EXPECT_TRUE(file.ok());
  return file.value->entries.at(0);
}

CheckedSimulation checked(const ReferenceEntry& entry, double precision) {
  const Simulations simulations = simulations_of(entry);
  EXPECT_EQ(simulations.all.size(), 1u) << simulations.reason;
  const std::atomic<bool> stop{false};
  return simulate_entry(simulations.all.at(0), {precision, 1e9, 1, 1e9, 20}, stop, [](double) {});
}

TEST(SimulateEntry, AgreesWithWhatIsExact) {
  const auto simulation = checked(
      entry_of(
          "M/M/1 FCFS", R"({"lam": 0.5, "mu": 1})",
          R"({"W": 2, "Wq": 1, "P_wait": 0.5, "p99": 9.21034037, "P_sojourn_gt_5": 0.0820850})"),
      0.05);
  EXPECT_EQ(simulation.numbers.size(), 5u);
  EXPECT_TRUE(simulation.agrees());
  for (const CheckedNumber& number : simulation.numbers) {
    EXPECT_LT(number.estimate.low, number.exact) << number.name;
    EXPECT_LT(number.estimate.half_width(), 0.1 * number.exact) << number.name;
  }
}

// The negative control: what is off by a few per cent is found, and found again.
TEST(SimulateEntry, DiffersFromWhatIsNot) {
  const auto simulation = checked(entry_of("M/M/c FCFS", R"({"lam": 1, "mu": 1, "c": 2})",
                                           R"({"W": 1.42, "erlang_C": 0.3333})"),
                                  0.05);
  ASSERT_EQ(simulation.numbers.size(), 2u);
  EXPECT_TRUE(simulation.second_look);
  EXPECT_EQ(simulation.numbers[0].verdict, CheckedNumber::Verdict::kDiffers);  // 1.3333 is right
  EXPECT_EQ(simulation.numbers[1].verdict, CheckedNumber::Verdict::kAgrees);
}

TEST(SimulateEntry, SkipsWhatItsEffortDoesNotReach) {
  const auto of = [](const std::string& parameters) {
    return simulations_of(entry_of("M/M/1 FCFS", parameters, R"({"W": 1})")).all.at(0);
  };
  std::string reason;
  customers_of(of(R"({"lam": 0.95, "mu": 1})"), {0.03, 1e12, 0.9, 4, 20}, &reason);
  EXPECT_EQ(reason, "load 95.0 %");
  reason.clear();
  customers_of(of(R"({"lam": 0.8, "mu": 1})"), {0.001, 1e6, 0.9, 4, 20}, &reason);
  EXPECT_THAT(reason, testing::HasSubstr("customers"));
}

TEST(SimulationsOf, SaysWhyThereIsNothing) {
  EXPECT_THAT(
      simulations_of(entry_of("M/M/1 FCFS", R"({"lam": 1.5, "mu": 1})", R"({"W": 1})")).reason,
      testing::HasSubstr("no steady state"));
  EXPECT_THAT(simulations_of(entry_of("quantum queue", "{}", R"({"W": 1})")).reason,
              testing::HasSubstr("a formula only"));
  EXPECT_THAT(
      simulations_of(entry_of("M/M/1 FCFS", R"({"lam": "fast", "mu": 1})", R"({"W": 1})")).reason,
      testing::HasSubstr("lam"));
}

// Every entry that can be played is a scenario that compiles and has numbers.
TEST(SimulationsOf, WritesAScenarioForMostEntries) {
  std::size_t entries = 0, played = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(BALLAST_TEST_DATA) + "/reference")) {
    if (file.path().extension() != ".json") continue;
    for (const ReferenceEntry& entry : read_reference_file(file.path().string()).entries) {
      ++entries;
      const Simulations simulations = simulations_of(entry);
      EXPECT_NE(simulations.all.empty(), simulations.reason.empty()) << entry.id;
      played += simulations.all.empty() ? 0 : 1;
      for (const Simulation& simulation : simulations.all) {
        const auto document =
            parse_document("version: 1\nname: x\nduration: 1s\n" + simulation.scenario, entry.id);
        ASSERT_TRUE(document.ok()) << entry.id;
        const auto scenario = compile(*document.value);
        EXPECT_TRUE(scenario.ok()) << entry.id << "\n"
                                   << simulation.scenario << "\n"
                                   << (scenario.ok() ? "" : scenario.diagnostics[0].text());
        EXPECT_GT(simulation.rate, 0) << entry.id;
        EXPECT_GT(simulation.customers, 0) << entry.id;
        EXPECT_FALSE(simulation.numbers.empty()) << entry.id;
      }
    }
  }
  EXPECT_EQ(entries, 372u);
  EXPECT_GE(played, 230u);
}

}  // namespace
}  // namespace ballast
