// Small HTTP servers and a client, on loopback only.
#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace ballast::live {

// A port of 127.0.0.1 that is free now.
std::uint16_t free_port();
bool accepts_connections(std::uint16_t port);

// Servers that answer every request with their number, counted from 1, and close.
class Backends {
 public:
  explicit Backends(std::size_t count);
  ~Backends();
  Backends(const Backends&) = delete;
  Backends& operator=(const Backends&) = delete;

  const std::vector<std::uint16_t>& ports() const { return ports_; }

 private:
  void serve();

  std::vector<int> listeners_;
  std::vector<std::uint16_t> ports_;
  int wake_[2];  // written to when it is time to end
  std::thread thread_;
};

struct Request {
  std::uint16_t port = 0;
  std::string path = "/";
  std::string key{};                       // of the header X-Key; empty: no such header
  std::string from_address = "127.0.0.1";  // of 127.0.0.0/8
};

// The number of the server that answered, 0 when none did. Waits until the connection is closed, so
// that the proxy has done with it.
int fetch(const Request& request);

}  // namespace ballast::live
