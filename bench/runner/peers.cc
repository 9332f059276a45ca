#include "bench/runner/peers.h"

#include <filesystem>

namespace ballast::bench {

std::vector<Peer> built_peers() {
  const std::vector<Peer> known = {{"systemc", PEERS_FOLDER "/systemc", 2'000'000},
                                   {"ns3", PEERS_FOLDER "/ns3", 1'000'000},
                                   {"simgrid", PEERS_FOLDER "/simgrid", 300'000},
                                   {"simpy", PEERS_FOLDER "/simpy", 100'000}};
  std::vector<Peer> built;
  for (const Peer& peer : known)
    if (std::filesystem::exists(peer.program)) built.push_back(peer);
  return built;
}

}  // namespace ballast::bench
