#include "scenarios/quantity.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

using namespace std::chrono_literals;

TEST(Durations, CarryTheirUnit) {
  EXPECT_EQ(read_duration("80ms").value, 80ms);
  EXPECT_EQ(read_duration("10s").value, 10s);
  EXPECT_EQ(read_duration("2h30m").value, 150min);
  EXPECT_EQ(read_duration("1d").value, 24h);
  EXPECT_EQ(read_duration("500us").value, 500us);
  EXPECT_EQ(read_duration("500\u00b5s").value, 500us);
  EXPECT_EQ(read_duration("250ns").value, 250ns);
  EXPECT_EQ(read_duration("1m30s").value, 90s);
  EXPECT_EQ(read_duration("1.5s").value, 1500ms);
  EXPECT_EQ(read_duration("0s").value, 0s);
  EXPECT_EQ(read_duration("0.1s").value, 100ms);  // exactly, though 0.1 is no binary fraction
}

TEST(Durations, AreNeverGuessed) {
  const auto code = [](const char* text) { return read_duration(text).problem.code; };
  EXPECT_EQ(code("80"), "missing-unit");
  EXPECT_EQ(code("0"), "missing-unit");
  EXPECT_EQ(code("-5"), "missing-unit");
  EXPECT_EQ(code("-5s"), "negative");
  EXPECT_EQ(code("nan"), "not-finite");
  EXPECT_EQ(code(".inf"), "not-finite");
  EXPECT_EQ(code("soon"), "wrong-type");
  EXPECT_EQ(code("5 s"), "wrong-type");
  EXPECT_EQ(code("30s2m"), "wrong-type");  // units descend
  EXPECT_EQ(code("1s1s"), "wrong-type");
  EXPECT_EQ(code("1s5"), "wrong-type");
  EXPECT_EQ(code("1.2.3s"), "wrong-type");
  EXPECT_EQ(code(""), "wrong-type");
  EXPECT_EQ(code("-"), "wrong-type");
  EXPECT_EQ(code("80000d"), "out-of-range");
  EXPECT_EQ(read_duration("80").problem.hint, "write a duration with its unit: 80ms, 10s, 2h30m");
}

TEST(Durations, AreWrittenAsTheyAreRead) {
  for (const char* text : {"0s", "80ms", "2h30m", "1d", "1m30s", "1s500ms", "250ns"})
    EXPECT_EQ(write_duration(*read_duration(text).value), text);
}

TEST(Rates, ArePerSecondWhateverTheirUnit) {
  EXPECT_DOUBLE_EQ(*read_rate("800/s").value, 800);
  EXPECT_DOUBLE_EQ(*read_rate("48k/min").value, 800);
  EXPECT_DOUBLE_EQ(*read_rate("3.5k/s").value, 3500);
  EXPECT_DOUBLE_EQ(*read_rate("2M/s").value, 2e6);
  EXPECT_DOUBLE_EQ(*read_rate("10/m").value, 10.0 / 60);
  EXPECT_DOUBLE_EQ(*read_rate("5/h").value, 5.0 / 3600);
  EXPECT_DOUBLE_EQ(*read_rate("0/s").value, 0);
}

TEST(Rates, AreNeverGuessed) {
  const auto code = [](const char* text) { return read_rate(text).problem.code; };
  EXPECT_EQ(code("800"), "missing-unit");
  EXPECT_EQ(code("-1/s"), "negative");
  EXPECT_EQ(code("nan/s"), "not-finite");
  EXPECT_EQ(code("inf"), "not-finite");
  EXPECT_EQ(code("800/fortnight"), "wrong-type");
  EXPECT_EQ(code("800 rps"), "wrong-type");
  EXPECT_EQ(code("/s"), "wrong-type");
}

TEST(Ratios, ArePercentOrPlain) {
  EXPECT_DOUBLE_EQ(*read_ratio("30%").value, 0.3);
  EXPECT_DOUBLE_EQ(*read_ratio("0.3").value, 0.3);
  EXPECT_EQ(read_ratio("a third").problem.code, "wrong-type");
  EXPECT_EQ(read_ratio("nan%").problem.code, "not-finite");
}

TEST(Numbers, AreFiniteAndHaveNoUnit) {
  EXPECT_DOUBLE_EQ(*read_number("1.5").value, 1.5);
  EXPECT_DOUBLE_EQ(*read_number("1e3").value, 1000);
  EXPECT_EQ(read_number("1.5x").problem.code, "wrong-type");
  EXPECT_EQ(read_number("NaN").problem.code, "not-finite");
  EXPECT_EQ(read_number("1e999").problem.code, "out-of-range");
}

TEST(Integers, AreWholeAndNotOctal) {
  EXPECT_EQ(read_integer("123").value, 123);
  EXPECT_EQ(read_integer("-1").value, -1);
  EXPECT_EQ(read_integer("1.0").problem.code, "wrong-type");
  EXPECT_EQ(read_integer("99999999999999999999").problem.code, "out-of-range");
  EXPECT_EQ(read_integer("0123").problem.code, "wrong-type");
  EXPECT_EQ(read_integer("0123").problem.hint, "write 123");
}

TEST(Booleans, AreTrueOrFalseAndNothingElse) {
  EXPECT_EQ(read_bool("true").value, true);
  EXPECT_EQ(read_bool("false").value, false);
  for (const char* text : {"no", "yes", "on", "True", "1"})
    EXPECT_EQ(read_bool(text).problem.code, "wrong-type") << text;
}

TEST(Quantiles, AreReadInAllTheUsualWays) {
  EXPECT_DOUBLE_EQ(*read_quantile("p50").value, 0.5);
  EXPECT_DOUBLE_EQ(*read_quantile("p99").value, 0.99);
  EXPECT_DOUBLE_EQ(*read_quantile("p99.9").value, 0.999);
  EXPECT_DOUBLE_EQ(*read_quantile("p999").value, 0.999);
  EXPECT_DOUBLE_EQ(*read_quantile("0.5").value, 0.5);
  EXPECT_DOUBLE_EQ(*read_quantile("min").value, 0);
  EXPECT_DOUBLE_EQ(*read_quantile("max").value, 1);
  EXPECT_FALSE(read_quantile("median").value);
  EXPECT_FALSE(read_quantile("1.5").value);
}

}  // namespace
}  // namespace ballast
