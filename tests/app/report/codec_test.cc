#include "app/report/codec.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ballast::report {
namespace {

std::string data_of(const std::vector<double>& values, double scale) {
  return column_json(values, scale)["data"];
}

// The same vectors as in web/test/codec.test.ts, which reads them.
TEST(ReportCodec, WritesWhatThePageReads) {
  EXPECT_EQ(data_of({0, 1, 2, 1, 1, NAN}, 1), "AQMDAgEA");
  EXPECT_EQ(data_of({NAN, 5, INFINITY, 0}, 0.5), "ABUAFA==");
  EXPECT_EQ(data_of({0x1p49, 0x1p49}, 1), "gYCAgICAgAIB");
  EXPECT_EQ(data_of({}, 1), "");
}

TEST(ReportCodec, PadsBase64) {
  EXPECT_EQ(base64({0}), "AA==");
  EXPECT_EQ(base64({0, 255}), "AP8=");
  EXPECT_EQ(base64({0, 255, 128}), "AP+A");
}

TEST(ReportCodec, KeepsCountsWholeAndThreeDigitsOfTheSmallestValue) {
  EXPECT_EQ(scale_for({0, 6021, 12}), 1);
  EXPECT_NEAR(scale_for({0.104, 1.32, NAN}), 0.001, 1e-12);
  EXPECT_EQ(scale_for({}), 1);
  // A value that is next to nothing does not cost the others their room.
  EXPECT_NEAR(scale_for({1e-12, 1000.5}), 0.001, 1e-12);
}

TEST(ReportCodec, HasAByteForEachRatio) {
  EXPECT_EQ(ratio_code(NAN), 0);
  EXPECT_EQ(ratio_code(0), 1);
  EXPECT_EQ(ratio_code(1), 128);
  EXPECT_EQ(ratio_code(2), 160);
  EXPECT_EQ(ratio_code(0.5), 96);
  EXPECT_EQ(ratio_code(1e9), 255);
  EXPECT_EQ(ratio_code(INFINITY), 255);
}

}  // namespace
}  // namespace ballast::report
