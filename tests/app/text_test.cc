#include "app/text.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

TEST(Text, GroupsDigitsOfCounts) {
  EXPECT_EQ(count_text(0), "0");
  EXPECT_EQ(count_text(999), "999");
  EXPECT_EQ(count_text(1000), "1,000");
  EXPECT_EQ(count_text(7200000), "7,200,000");
}

TEST(Text, ChoosesTheUnitOfATimeByItsSize) {
  EXPECT_EQ(time_text(0), "0 s");
  EXPECT_EQ(time_text(850e-9), "850 ns");
  EXPECT_EQ(time_text(0.0562), "56.2 ms");
  EXPECT_EQ(time_text(0.99999), "1.00 s");
  EXPECT_EQ(time_text(1.034), "1.03 s");
  EXPECT_EQ(time_text(750), "12.5 min");
  EXPECT_EQ(time_text(5 * 3600), "5.00 h");
}

TEST(Text, KeepsSmallRatiosVisible) {
  EXPECT_EQ(percent_text(0), "0 %");
  EXPECT_EQ(percent_text(0.0501), "5.01 %");
  EXPECT_EQ(percent_text(0.316), "31.6 %");
  EXPECT_EQ(percent_text(0.000034), "0.0034 %");
  EXPECT_EQ(percent_text(1e-9), "<0.0001 %");
  EXPECT_EQ(percent_text(0.9999), "100 %");
  EXPECT_EQ(percent_text(1), "100 %");
}

TEST(Text, ShortensLargeCounts) {
  EXPECT_EQ(short_count_text(250), "250");
  EXPECT_EQ(short_count_text(12600000), "12.6 M");
  EXPECT_EQ(short_count_text(3.2e9), "3.20 G");
}

TEST(Text, ClipsByCodePointsNotBytes) {
  EXPECT_EQ(width_of("zürich"), 6u);
  EXPECT_EQ(clip("zürich", 6), "zürich");
  EXPECT_EQ(clip("zürich-1", 6), "zür...");
}

TEST(Text, WrapsAtSpacesAndNeverBeyondTheWidth) {
  EXPECT_EQ(wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  for (const std::string& line : wrap("a " + std::string(50, 'x') + " b", 10))
    EXPECT_LE(width_of(line), 10u);
}

TEST(Text, JoinsNamesAndCountsTheRest) {
  EXPECT_EQ(join_names({"a"}, 3), "a");
  EXPECT_EQ(join_names({"a", "b"}, 3), "a and b");
  EXPECT_EQ(join_names({"a", "b", "c"}, 3), "a, b and c");
  EXPECT_EQ(join_names({"a", "b", "c", "d"}, 2), "a, b and 2 more");
}

TEST(Text, AlignsColumns) {
  EXPECT_EQ(table({{"", "n"}, {"before", "12"}, {"x", "3"}}),
            (std::vector<std::string>{"         n", "before  12", "x        3"}));
}

TEST(Text, HasNoEscapesWithoutColour) {
  EXPECT_EQ(Style{false}.bad("MISS"), "MISS");
  EXPECT_EQ(Style{true}.bad("MISS"), "\x1b[1;31mMISS\x1b[0m");
}

}  // namespace
}  // namespace ballast
