// Every entry of tests/reference that names a formula is met by models/theory; none is passed over.
#include <gtest/gtest.h>

#include <filesystem>

#include "app/reference/formula.h"
#include "app/reference/formula_check.h"
#include "app/reference/law_text.h"
#include "app/reference/printed.h"

namespace ballast {
namespace {

// Chains of thousands of states, which take the sanitizers a minute.
constexpr const char* kLargeChains = "jsq_lwl_jiq";

std::vector<std::string> reference_files() {
  std::vector<std::string> names;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(BALLAST_TEST_DATA) + "/reference"))
    if (file.path().extension() == ".json" && file.path().stem() != kLargeChains)
      names.push_back(file.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

ReferenceFile file_of(const std::string& name) {
  return read_reference_file(std::string(BALLAST_TEST_DATA) + "/reference/" + name + ".json");
}

std::string explained(const ComparedNumber& number) {
  return number.path + ": asked " + number.asked.dump() + ", computed " + number.computed.dump();
}

void check_file(const std::string& name) {
  std::size_t entries = 0, numbers = 0, to_the_digit = 0;
  for (const ReferenceEntry& entry : file_of(name).entries) {
    if (!names_formula(entry)) continue;
    ++entries;
    const FormulaCheck check = check_formula(entry);
    EXPECT_EQ(check.problem, "") << entry.id;
    for (const ComparedNumber& number : check.numbers) {
      ++numbers;
      if (number.relative <= 1e-9) ++to_the_digit;
      // Of a rate of requests that only another entry has.
      const bool undetermined = number.path == "expected.seconds_at_scenario_rate";
      EXPECT_EQ(number.verdict, undetermined ? ComparedNumber::Verdict::kUndetermined
                                             : ComparedNumber::Verdict::kMet)
          << entry.id << " " << explained(number);
    }
  }
  EXPECT_GT(entries, 0u);
  std::cout << name << ": " << entries << " entries, " << numbers << " numbers, " << to_the_digit
            << " to 1e-9\n";
}

class Formulas : public testing::TestWithParam<std::string> {};
TEST_P(Formulas, MeetEveryEntryThatNamesOne) { check_file(GetParam()); }
TEST(FormulasSlow, MeetEveryEntryOfShortestQueues) { check_file(kLargeChains); }

INSTANTIATE_TEST_SUITE_P(Reference, Formulas, testing::ValuesIn(reference_files()),
                         [](const auto& file) { return file.param; });

// ---- the check itself can fail ------------------------------------------------------------------

ReferenceEntry entry_of(Json raw) {
  const Json file = {{"schema", "tds-reference/1"}, {"entries", {raw}}};
  Checked<ReferenceFile> parsed = parse_reference(file.dump(), "made");
  EXPECT_TRUE(parsed.ok());
  return parsed.value->entries.at(0);
}

Json mm1(Json expected) {
  return {{"id", "made"},
          {"model", "M/M/1 FCFS"},
          {"parameters", {{"lam", 0.8}, {"mu", 1}}},
          {"expected", std::move(expected)}};
}

TEST(FormulaCheck, NoticesANumberThatIsOffByAnythingButItsLastDigit) {
  EXPECT_TRUE(check_formula(entry_of(mm1({{"p99", 23.0258509299}}))).met());
  EXPECT_TRUE(check_formula(entry_of(mm1({{"p99", 23.026}}))).met());  // one unit: 23.025 .. 23.027
  EXPECT_TRUE(check_formula(entry_of(mm1({{"p99", 23.025}}))).met());
  EXPECT_FALSE(check_formula(entry_of(mm1({{"p99", 23.0258511}}))).met());
  EXPECT_TRUE(check_formula(entry_of(mm1({{"W", 5.0}}))).met());
  EXPECT_FALSE(check_formula(entry_of(mm1({{"W", 5.0011}}))).met());
}

TEST(FormulaCheck, TakesAWholeNumberForExact) {
  ReferenceEntry entry = entry_of(mm1({{"W", 5.0}}));
  entry.parameters["lam"] = 0.80001;
  EXPECT_FALSE(check_formula(entry).met());
}

TEST(FormulaCheck, NoticesANumberThatNobodyComputes) {
  const FormulaCheck check = check_formula(entry_of(mm1({{"W", 5.0}, {"kurtosis", 3.0}})));
  EXPECT_FALSE(check.met());
  ASSERT_EQ(check.numbers.size(), 2u);
  EXPECT_EQ(check.numbers[1].path, "expected.kurtosis");
  EXPECT_EQ(check.numbers[1].verdict, ComparedNumber::Verdict::kUnknown);
}

TEST(FormulaCheck, NoticesAModelThatNobodyKnows) {
  Json raw = mm1({{"W", 5.0}});
  raw["model"] = "M/X/1";
  EXPECT_FALSE(check_formula(entry_of(raw)).met());
  EXPECT_EQ(check_formula(entry_of(raw)).problem,
            "no formula for the model 'M/X/1' with these parameters");
}

TEST(FormulaCheck, SaysWhichParameterIsWrong) {
  Json raw = mm1({{"W", 5.0}});
  raw["parameters"]["mu"] = "fast";
  EXPECT_EQ(check_formula(entry_of(raw)).problem, "the parameter mu is not a number");
  raw["parameters"].erase("mu");
  EXPECT_NE(check_formula(entry_of(raw)).problem, "");
}

TEST(FormulaCheck, KnowsInfinityByItsNames) {
  ReferenceEntry entry = entry_of(mm1({{"W", "infinite"}}));
  EXPECT_FALSE(check_formula(entry).met());
  entry.parameters["lam"] = 1.2;
  EXPECT_TRUE(check_formula(entry).met());
}

TEST(FormulaCheck, LeavesRemarksAndSimulationsAlone) {
  EXPECT_FALSE(names_formula(entry_of(mm1({{"note", "stable below 1"}}))));
  Json raw = mm1({});
  raw.erase("expected");
  raw["own_simulation"] = {{"W", 4.99}};
  EXPECT_FALSE(names_formula(entry_of(raw)));
}

TEST(Names, OfQuantilesAndLimitsAreRead) {
  EXPECT_DOUBLE_EQ(*quantile_in("wait_p99", "wait_"), 0.99);
  EXPECT_DOUBLE_EQ(*quantile_in("p999", ""), 0.999);
  EXPECT_DOUBLE_EQ(*quantile_in("sojourn_p50_mean_field", "sojourn_", "_mean_field"), 0.5);
  EXPECT_FALSE(quantile_in("wait_p99", "sojourn_"));
  EXPECT_FALSE(quantile_in("wait_pending", "wait_"));
  EXPECT_DOUBLE_EQ(*number_in("P_sojourn_gt_5.0", "P_sojourn_gt_"), 5);
  EXPECT_FALSE(number_in("P_sojourn_gt_", "P_sojourn_gt_"));
}

TEST(Printed, NumbersHaveDigits) {
  EXPECT_EQ(significant_digits(0.0125), 3);
  EXPECT_EQ(significant_digits(5.0), 1);
  EXPECT_EQ(significant_digits(-123456.789), 9);
  EXPECT_DOUBLE_EQ(last_digit(0.0125), 1e-4);
  EXPECT_DOUBLE_EQ(last_digit(1.5e20), 1e19);
}

TEST(Printed, FractionsAreRestored) {
  EXPECT_EQ(unrounded(333.333333), 1000.0 / 3);
  EXPECT_EQ(unrounded(0.0833333), 1.0 / 12);
  EXPECT_EQ(unrounded(0.133333333), 2.0 / 15);
  EXPECT_EQ(unrounded(0.33), 0.33);  // as it was meant
  EXPECT_EQ(unrounded(2.99573227355), 2.99573227355);
  EXPECT_EQ(unrounded(655373), 655373);
}

TEST(LawText, ReadsTheKindsOfTheFiles) {
  EXPECT_DOUBLE_EQ(law_of_text("deterministic 2", 1)->mean(), 2);
  EXPECT_DOUBLE_EQ(law_of_text("deterministic", 1.25)->mean(), 1.25);
  EXPECT_DOUBLE_EQ(law_of_text("exponential mean 5", 1)->mean(), 5);
  EXPECT_DOUBLE_EQ(law_of_text("Exp(4)", 1)->mean(), 0.25);
  EXPECT_NEAR(law_of_text("Erlang-4 mean 1", 9)->scv(), 0.25, 1e-12);
  EXPECT_NEAR(law_of_text("H2 balanced means scv=10", 2)->scv(), 10, 1e-12);
  EXPECT_NEAR(law_of_text("lognormal mean 1 scv 4", 1)->scv(), 4, 1e-12);
  EXPECT_NEAR(law_of_text("lognormal mean 1 scv=0.25: sigma2=ln(1+scv)=0.22", 1)->scv(), 0.25,
              1e-12);
  EXPECT_NEAR(law_of_text("Pareto xm=1/3, alpha=1.5", 1)->mean(), 1, 1e-12);
  EXPECT_NEAR(law_of_text("bounded Pareto alpha=1.5, L=0.344207592201, H=344.207592201", 1)->mean(),
              1, 1e-11);
  EXPECT_THROW(law_of_text("Cauchy", 1), std::invalid_argument);
  EXPECT_THROW(law_of_text("lognormal mean 1", 1), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
