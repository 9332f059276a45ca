// The general simulators that play the simple workloads, too (bench/peers/): those that are built.
#pragma once

#include <string>
#include <vector>

namespace ballast::bench {

struct Peer {
  std::string name;
  std::string program;
  int requests;  // in about a second
};

std::vector<Peer> built_peers();

}  // namespace ballast::bench
