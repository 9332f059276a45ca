// Replays recorded decisions of real balancers, pick by pick. The records number servers from 1 in
// the order of declaration unless they say otherwise. In a sequence each request is done before the
// next one comes; in a script requests open and close one by one.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/models/balancers/policy_rig.h"

namespace ballast::policy_testing {

using nlohmann::json;
using Weights = std::vector<std::uint32_t>;

inline json golden(const std::string& file) {
  std::ifstream in(std::string(BALLAST_TEST_DATA) + "/golden/" + file);
  return json::parse(in);
}

inline std::vector<int> serve_1_based(PolicyRig& rig, std::size_t requests) {
  std::vector<int> order;
  for (std::size_t k = 0; k < requests; ++k) order.push_back(static_cast<int>(rig.serve()) + 1);
  return order;
}

inline void replay_sequence(const char* algorithm, const Weights& weights, const json& order) {
  PolicyRig rig(kind_of(algorithm), weights);
  EXPECT_EQ(json(serve_1_based(rig, order.size())), order) << json(weights);
}

// A script of {"op": "open" | "close", "rid", "server"}; returns the number of picks compared.
inline std::size_t replay_events(PolicyRig& rig, const json& events) {
  std::map<std::string, ServerIndex> open;
  std::size_t picks = 0;
  for (const json& event : events) {
    const std::string id = event["rid"];
    if (event["op"] == "close") {
      rig.finish(open.at(id));
      continue;
    }
    const ServerIndex server = rig.pick();
    EXPECT_EQ(server + 1, event["server"].get<unsigned>()) << "at " << id << " of " << events;
    if (server == kNoServer) return picks;
    rig.start(server);
    open[id] = server;
    ++picks;
  }
  return picks;
}

inline std::size_t replay_events(const char* algorithm, const Weights& weights,
                                 const json& events) {
  PolicyRig rig(kind_of(algorithm), weights);
  return replay_events(rig, events);
}

}  // namespace ballast::policy_testing
