#include "tests/conformance/live/sockets.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace ballast::live {

namespace {

constexpr int kTimeout_s = 5;

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {
    if (descriptor_ < 0) throw std::runtime_error("no socket");
    const timeval limit{kTimeout_s, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  ~Socket() { ::close(descriptor_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  operator int() const { return descriptor_; }

 private:
  int descriptor_;
};

int tcp_socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    throw std::runtime_error("no address: " + host);
  return address;
}

bool bind_to(int socket, const std::string& host) {
  const sockaddr_in address = address_of(host, 0);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool connect_to(int socket, std::uint16_t port) {
  const sockaddr_in address = address_of("127.0.0.1", port);
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void send_all(int socket, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<std::size_t>(n);
  }
}

// Up to the end of the connection, or through `end` if there is one.
std::string receive(int socket, const char* end) {
  std::string text;
  char buffer[4096];
  while (end == nullptr || text.find(end) == std::string::npos) {
    const ssize_t n = ::recv(socket, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    text.append(buffer, static_cast<std::size_t>(n));
  }
  return text;
}

}  // namespace

std::uint16_t free_port() {
  const Socket socket(tcp_socket());
  if (!bind_to(socket, "127.0.0.1")) throw std::runtime_error("no free port");
  return port_of(socket);
}

bool accepts_connections(std::uint16_t port) {
  const Socket socket(tcp_socket());
  return connect_to(socket, port);
}

Backends::Backends(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    listeners_.push_back(tcp_socket());
    if (!bind_to(listeners_.back(), "127.0.0.1") || ::listen(listeners_.back(), 64) != 0)
      throw std::runtime_error("cannot listen on loopback");
    ports_.push_back(port_of(listeners_.back()));
  }
  if (::pipe(wake_) != 0) throw std::runtime_error("no pipe");
  thread_ = std::thread([this] { serve(); });
}

Backends::~Backends() {
  if (::write(wake_[1], "x", 1) != 1) std::abort();  // nobody could end the thread
  thread_.join();
  for (const int listener : listeners_) ::close(listener);
  ::close(wake_[0]);
  ::close(wake_[1]);
}

void Backends::serve() {
  std::vector<pollfd> watched;
  for (const int listener : listeners_) watched.push_back({listener, POLLIN, 0});
  watched.push_back({wake_[0], POLLIN, 0});
  while (::poll(watched.data(), watched.size(), -1) >= 0 && watched.back().revents == 0) {
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
      if (watched[i].revents == 0) continue;
      const int accepted = ::accept4(listeners_[i], nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) continue;
      const Socket connection(accepted);
      if (receive(connection, "\r\n\r\n").empty()) continue;
      const std::string body = std::to_string(i + 1);
      send_all(connection,
               "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n"
               "Content-Length: " +
                   std::to_string(body.size()) + "\r\n\r\n" + body);
    }
  }
}

int fetch(const Request& request) {
  const Socket socket(tcp_socket());
  if (!bind_to(socket, request.from_address) || !connect_to(socket, request.port)) return 0;
  send_all(socket, "GET " + request.path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                       (request.key.empty() ? "" : "X-Key: " + request.key + "\r\n") + "\r\n");
  const std::string response = receive(socket, nullptr);
  const std::size_t body = response.find("\r\n\r\n");
  if (body == std::string::npos || !response.starts_with("HTTP/1.1 200")) return 0;
  return std::atoi(response.c_str() + body + 4);
}

}  // namespace ballast::live
