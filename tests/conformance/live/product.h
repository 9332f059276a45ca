// A real proxy with a pool for each case, and what is asked of it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ballast::live {

enum class Keys { kNone, kHeader, kPath, kAddress };

// One pool of the proxy, and how to ask Ballast for the same picks.
struct Case {
  std::string balance;             // the product's directives
  std::vector<std::string> split;  // the arguments of `ballast split` for the algorithm
  std::vector<std::uint32_t> weights;
  Keys keys = Keys::kNone;
  std::vector<int> down{};  // numbered from 1
  std::vector<int> backup{};
  // The first version that decides by chance, or otherwise.
  std::pair<int, int> before{1000, 0};
  std::uint16_t port = 0;  // where the proxy listens for it
};

struct Product {
  std::string name;  // of the program
  std::vector<std::string> version_arguments;
  std::vector<Case> cases;
  // The whole configuration, with a listener for each case; `backends[i]` is the port of server
  // i + 1 of every pool. `directory` is the proxy's own.
  std::string (*configuration)(const std::vector<Case>& cases,
                               const std::vector<std::uint16_t>& backends,
                               const std::string& directory);
  // How to run it in the foreground on that configuration.
  std::vector<std::string> (*command)(const std::string& program, const std::string& file,
                                      const std::string& directory);
};

Product haproxy();
Product nginx();

// The name of a server in both configurations.
inline std::string server_name(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace ballast::live
