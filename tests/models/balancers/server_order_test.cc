#include "models/balancers/algorithms/parts/server_order.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "sim/random.h"

namespace ballast {

TEST(ServerOrder, BreaksTiesByTimeOfInsertion) {
  ServerOrder order;
  order.resize(3);
  order.insert(2, 7);
  order.insert(0, 7);
  order.insert(1, 9);
  EXPECT_EQ(order.first(), 2u);
  order.insert(2, 7);
  EXPECT_EQ(order.first(), 0u);
  order.erase(0);
  order.erase(2);
  EXPECT_EQ(order.first(), 1u);
  order.erase(1);
  EXPECT_EQ(order.first(), 0xffffffffu);
}

TEST(ServerOrder, SkipsOneServerAndLeavesItInPlace) {
  ServerOrder order;
  order.resize(2);
  order.insert(0, 1);
  EXPECT_EQ(order.first_other_than(0), 0xffffffffu);
  order.insert(1, 1);
  EXPECT_EQ(order.first_other_than(0), 1u);
  EXPECT_EQ(order.first_other_than(1), 0u);
  EXPECT_EQ(order.first(), 0u);
}

TEST(ServerOrder, AgreesWithASortedMapWhileItGrows) {
  ServerOrder order;
  std::map<std::pair<std::uint64_t, int>, ServerIndex> model;
  std::map<ServerIndex, std::pair<std::uint64_t, int>> where;
  Rng rng(5);
  for (int step = 0; step < 20000; ++step) {
    const std::size_t size = 1 + static_cast<std::size_t>(step) / 200;
    order.resize(size);
    const auto server = static_cast<ServerIndex>(rng.below(size));
    const auto old = where.find(server);
    ASSERT_EQ(order.contains(server), old != where.end());
    if (old != where.end()) {
      model.erase(old->second);
      where.erase(old);
    }
    if (rng.below(3) == 0) {
      order.erase(server);
    } else {
      const std::uint64_t key = rng.below(10);
      order.insert(server, key);
      where[server] = {key, step};
      model[{key, step}] = server;
    }
    ASSERT_EQ(order.first(), model.empty() ? 0xffffffffu : model.begin()->second);
  }
}

}  // namespace ballast
