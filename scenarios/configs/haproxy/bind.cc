// bind ADDRESS[,ADDRESS...] [settings]
#include "scenarios/configs/haproxy/section.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

namespace {

void set_options(const Statement& s, Bind& bind) {
  for (std::size_t i = 1; i < s.arguments(); ++i) {
    const std::string& word = s.arg(i);
    if (word == "ssl") bind.tls = true;
    if (word == "accept-proxy" || word == "accept-netscaler-cip") {
      bind.proxy_protocol = true;
      s.section.frontend.behind_proxy.give(true, s.place(i));
    }
    if (word == "alpn" || word == "proto")
      bind.http2 = bind.http2 || s.arg(i + 1).find("h2") != std::string::npos;
    // Whatever else a bind says is about the socket or certificates.
  }
}

}  // namespace

void read_bind(const Statement& s) {
  std::string_view rest = s.arg(0);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view text = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const auto address = read_address(text);
    if (!address) {
      s.unknown("an address is due");
      continue;
    }
    Bind bind;
    bind.text = text;
    bind.address = address->host == "*" ? std::string_view() : address->host;
    bind.port = address->port;
    bind.last_port = address->last_port;
    bind.reuseport = true;
    bind.where = s.where();
    set_options(s, bind);
    s.section.frontend.binds.push_back(std::move(bind));
  }
}

}  // namespace ballast::config::haproxy
