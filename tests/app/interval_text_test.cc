#include "app/interval_text.h"

#include <gtest/gtest.h>

#include "app/text.h"

namespace ballast {
namespace {

TEST(IntervalText, HasTheHalfWidthOfAnEvenInterval) {
  EXPECT_EQ(interval_text({.05, .048, .052}, percent_text), "5.00 % ±0.20 %");
}

TEST(IntervalText, HasBothEndsOfALopsidedOne) {
  EXPECT_EQ(interval_text({0, 0, .0037}, percent_text), "0 % (0 % to 0.37 %)");
}

TEST(IntervalText, IsTheValueAloneWhereBothEndsReadTheSame) {
  EXPECT_EQ(interval_text({0, 0, 0}, percent_text), "0 %");
  EXPECT_EQ(interval_text({.99991, .9999, .99995}, percent_text), "100 %");
}

TEST(IntervalText, IsTheValueAloneWithoutAnInterval) {
  EXPECT_EQ(interval_text({.05}, percent_text), "5.00 %");
}

TEST(IntervalText, SaysBothEndsOnce) {
  EXPECT_EQ(ends_text({.05, .048, .052}, percent_text), "4.80 % to 5.20 %");
  EXPECT_EQ(ends_text({-14, -14.001, -13.999}, number_text), number_text(-14));
}

}  // namespace
}  // namespace ballast
