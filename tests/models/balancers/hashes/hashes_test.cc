// The hash functions against published check values and against values that reproduced the
// decisions of live HAProxy, nginx and Envoy.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "models/balancers/hashes/crc32.h"
#include "models/balancers/hashes/djb2.h"
#include "models/balancers/hashes/fnv1a.h"
#include "models/balancers/hashes/full_avalanche.h"
#include "models/balancers/hashes/sdbm.h"
#include "models/balancers/hashes/wt6.h"
#include "models/balancers/hashes/xxhash64.h"

namespace ballast {

namespace {

nlohmann::json recorded() {
  std::ifstream in(std::string(BALLAST_TEST_DATA) + "/golden/hash_functions.json");
  return nlohmann::json::parse(in);
}

}  // namespace

TEST(Hashes, AreThoseOfHaproxy) {
  const nlohmann::json file = recorded();
  ASSERT_EQ(file["haproxy"].size(), 5u);
  for (const auto& [text, values] : file["haproxy"].items()) {
    EXPECT_EQ(sdbm(text), values["sdbm"]) << text;
    EXPECT_EQ(djb2(text), values["djb2"]) << text;
    EXPECT_EQ(wt6(text), values["wt6"]) << text;
    EXPECT_EQ(crc32(text), values["crc32"]) << text;
    EXPECT_EQ(full_avalanche(sdbm(text)), values["full_hash_of_sdbm"]) << text;
  }
  ASSERT_EQ(file["haproxy_full_hash"].size(), 7u);
  for (const auto& [number, value] : file["haproxy_full_hash"].items())
    EXPECT_EQ(full_avalanche(static_cast<std::uint32_t>(std::stoul(number))), value) << number;
}

TEST(Hashes, AreThoseOfNginx) {
  const nlohmann::json file = recorded();
  ASSERT_EQ(file["nginx_crc32"].size(), 3u);
  for (const auto& [text, value] : file["nginx_crc32"].items()) EXPECT_EQ(crc32(text), value);
}

TEST(Hashes, AreThoseOfEnvoy) {
  const nlohmann::json file = recorded();
  ASSERT_EQ(file["xxhash64"].size(), 5u);
  for (const auto& [text, values] : file["xxhash64"].items()) {
    EXPECT_EQ(std::to_string(xxhash64(text)), values["seed0"]) << text;
    EXPECT_EQ(std::to_string(xxhash64(text, 1)), values["seed1"]) << text;
  }
}

TEST(Hashes, MeetThePublishedCheckValues) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926u);
  EXPECT_EQ(crc32("6789", crc32("12345")), 0xcbf43926u);
  constexpr std::string_view kFox = "The quick brown fox jumps over the lazy dog";
  EXPECT_EQ(crc32(kFox), 0x414fa339u);
  for (std::size_t at = 0; at <= kFox.size(); ++at)
    EXPECT_EQ(crc32(kFox.substr(at), crc32(kFox.substr(0, at))), 0x414fa339u);
  EXPECT_EQ(crc32(""), 0u);
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325u);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8u);
  EXPECT_EQ(fnv1a("bar", fnv1a("foo")), fnv1a("foobar"));
  // Every path through XXH64: below 4 bytes, below 8, below 32, and the four lanes.
  EXPECT_EQ(xxhash64("abc"), 0x44bc2cf5ad770999u);
  EXPECT_EQ(xxhash64("Nobody inspects the spammish repetition"), 0xfbcea83c8a378bf1u);
}

TEST(Hashes, TakeBytesAbove127AsUnsigned) {
  EXPECT_EQ(sdbm("\xff"), 255u);
  EXPECT_EQ(djb2("\xff"), 5381u * 33u + 255u);
  EXPECT_EQ(crc32("\xff"), 0xff000000u);
}

}  // namespace ballast
