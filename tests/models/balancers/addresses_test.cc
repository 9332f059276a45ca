#include "models/balancers/addresses.h"

#include <gtest/gtest.h>

namespace ballast {

TEST(Addresses, ReadIpv4InHostOrder) {
  EXPECT_EQ(parse_ipv4("0.0.0.0"), 0u);
  EXPECT_EQ(parse_ipv4("10.1.2.3"), 0x0a010203u);
  EXPECT_EQ(parse_ipv4("255.255.255.255"), 0xffffffffu);
  for (const char* wrong : {"", "10.1.2", "10.1.2.3.4", "10.1.2.", "256.1.1.1", "10.1.2.3 ",
                            "a.b.c.d", "1.2.3.0004", ".1.2.3"})
    EXPECT_EQ(parse_ipv4(wrong), std::nullopt) << wrong;
}

TEST(Addresses, FoldIpv6ByExclusiveOr) {
  EXPECT_EQ(fold_address("192.0.2.1"), 0xc0000201u);
  EXPECT_EQ(fold_address("2001:db8::1"), 0x20010db8u ^ 1u);
  EXPECT_EQ(fold_address("::"), 0u);
  EXPECT_EQ(fold_address("1:2:3:4:5:6:7:8"), 0x00010002u ^ 0x00030004u ^ 0x00050006u ^ 0x00070008u);
  for (const char* wrong : {"", "user-7", "2001:db8::g", "1:2:3:4:5:6:7:8:9"})
    EXPECT_EQ(fold_address(wrong), std::nullopt) << wrong;
  EXPECT_EQ(fold_address(std::string(100, ':')), std::nullopt);
}

}  // namespace ballast
