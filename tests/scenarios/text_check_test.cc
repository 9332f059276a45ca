#include "scenarios/text_check.h"

#include <gtest/gtest.h>

namespace ballast {
namespace {

TEST(TextCheck, FindsTheFirstByteThatIsNotText) {
  EXPECT_EQ(first_bad_byte("plain"), std::nullopt);
  EXPECT_EQ(first_bad_byte("gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x9A\xA6"), std::nullopt);
  EXPECT_EQ(first_bad_byte(std::string_view("ab\0c", 4)), 2u);
  EXPECT_EQ(first_bad_byte("ab\xFF"), 2u);
  EXPECT_EQ(first_bad_byte("cut \xE2\x82"), 4u);
}

TEST(TextCheck, RefusesOverlongFormsSurrogatesAndWhatLiesBeyondUnicode) {
  EXPECT_EQ(first_bad_byte("\xC0\xAF"), 0u);
  EXPECT_EQ(first_bad_byte("\xE0\x80\xAF"), 0u);
  EXPECT_EQ(first_bad_byte("\xED\xA0\x80"), 0u);
  EXPECT_EQ(first_bad_byte("\xF4\x90\x80\x80"), 0u);
}

TEST(TextCheck, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1B[31mb\nc\x7F"), "a\\x1b[31mb\\x0ac\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"), "\\xc2\\x9b");  // a control sequence introducer in eight bits
  EXPECT_EQ(printable("na\xC3\xAFve \xFE"), "na\xC3\xAFve \\xfe");
}

TEST(TextCheck, CountsCharactersNotBytes) {
  EXPECT_EQ(count_characters("\xC3\xBC\xE2\x82\xACx"), 3u);
}

}  // namespace
}  // namespace ballast
