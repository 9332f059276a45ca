#include "scenarios/configs/nginx/upstreams.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "scenarios/configs/nginx/values.h"

namespace ballast::config::nginx {

namespace {

using namespace std::chrono_literals;

Backend new_backend(std::string name, const char* kind, bool stream, Place where,
                    const Reading& reading) {
  Backend backend;
  backend.name = std::move(name);
  backend.kind = kind;
  backend.where = where;
  backend.tcp = stream;
  backend.algorithm.assume("nginx/round_robin");
  backend.algorithm_written.assume("round robin");
  // A cache of idle connections for every upstream is there since 1.29.7 unless switched off.
  if (reading.config.target.version >= Version{1, 30}) backend.keep_alive.assume(32);
  return backend;
}

Server new_server(const std::string& text, Place where, std::uint32_t default_port) {
  Server server;
  server.where = where;
  server.name.give(text, where);
  const Address address = read_address(text);
  server.host.give(address.host, where);
  server.port.give(address.port != 0 ? address.port : default_port, where);
  server.host_is_socket = address.socket;
  server.host_is_name = !address.socket && !address.literal;
  server.weight.assume(1);
  server.passive.max_fails.assume(1);
  server.passive.fail_timeout.assume(10s);
  return server;
}

// One parameter of `server`: NAME or NAME=VALUE.
struct Parameter {
  Server& server;
  std::string_view value;
  Place where;
};
using Read = bool (*)(const Parameter&);

bool give_count(MaybeFact<std::uint32_t>& fact, const Parameter& p) {
  const auto count = read_count(p.value);
  if (count) fact.give(*count, p.where);
  return count.has_value();
}
bool give_time(MaybeFact<Duration>& fact, const Parameter& p) {
  const auto time = read_time(p.value);
  if (time) fact.give(*time, p.where);
  return time.has_value();
}

const std::unordered_map<std::string_view, Read>& server_parameters() {
  static const std::unordered_map<std::string_view, Read> kAll = {
      {"weight",
       [](const Parameter& p) {
         const auto weight = read_count(p.value);
         if (!weight || *weight == 0) return false;
         p.server.weight.give(*weight, p.where);
         return true;
       }},
      {"max_conns", [](const Parameter& p) { return give_count(p.server.maxconn, p); }},
      {"max_fails", [](const Parameter& p) { return give_count(p.server.passive.max_fails, p); }},
      {"fail_timeout",
       [](const Parameter& p) { return give_time(p.server.passive.fail_timeout, p); }},
      {"slow_start", [](const Parameter& p) { return give_time(p.server.slow_start, p); }},
      {"backup",
       [](const Parameter& p) {
         p.server.backup.give(true, p.where);
         return true;
       }},
      {"down",
       [](const Parameter& p) {
         p.server.state.give(Server::State::kDisabled, p.where);
         return true;
       }},
      {"drain",
       [](const Parameter& p) {
         p.server.state.give(Server::State::kDraining, p.where);
         return true;
       }},
      {"resolve",
       [](const Parameter& p) {
         p.server.resolved_again.give(true, p.where);
         return true;
       }},
      {"route", [](const Parameter&) { return true; }},
      {"service", [](const Parameter&) { return true; }},
  };
  return kAll;
}

void read_server(const Directive& d, Backend& backend, const std::string& context,
                 Reading& reading) {
  if (!reading.room_for_servers(1, d.where())) return;
  Server server = new_server(d.arg(0), d.place(0), backend.tcp ? 0 : 80);
  server.where = d.where();
  for (std::size_t i = 1; i < d.arguments(); ++i) {
    const std::string_view word = d.arg(i);
    const std::size_t equals = word.find('=');
    const auto found = server_parameters().find(word.substr(0, equals));
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1);
    if (found == server_parameters().end())
      reading.not_understood(d.arg(i), context, "a parameter of a server", d.place(i));
    else if (!found->second({server, value, d.place(i)}))
      reading.not_understood(d.arg(i), context, "not a value of this parameter", d.place(i));
  }
  backend.servers.push_back(std::move(server));
}

void set_algorithm(Backend& backend, std::string ballast, const Directive& d) {
  backend.algorithm.give(std::move(ballast), d.where());
  backend.algorithm_written.give(clipped(d.text()), d.where());
  backend.algorithm_parameters.clear();
  backend.hashing = {};
}

void read_hash(const Directive& d, Backend& backend) {
  const bool consistent = d.arg(1) == "consistent";
  set_algorithm(backend, consistent ? "nginx/hash_consistent" : "nginx/hash", d);
  const HashKey key = key_of_text(d.arg(0), d.place(0));
  backend.hashing.keys = {key};
  if (consistent) backend.hashing.consistent.give(true, d.place(1));
  if (key.kind == HashKey::Kind::kSource) backend.algorithm_parameters["key"] = "address";
  if (key.kind == HashKey::Kind::kUri) backend.algorithm_parameters["key"] = "path";
}

// sticky cookie NAME [expires=TIME] | route ... | learn ...
void read_sticky(const Directive& d, Backend& backend) {
  Stickiness sticky;
  sticky.by = Stickiness::By::kCookie;
  sticky.name = d.arg(0) == "cookie" ? d.arg(1) : d.arg(0);
  for (std::size_t i = 1; i < d.arguments(); ++i)
    if (d.arg(i).starts_with("expires="))
      if (const auto time = read_time(std::string_view(d.arg(i)).substr(8)))
        sticky.lifetime.give(*time, d.place(i));
  backend.sticky.give(sticky, d.where());
}

// False: not a directive of upstreams.
bool read_directive(const Directive& d, Backend& backend, const std::string& context,
                    Reading& reading) {
  const std::string& name = d.name();
  if (name == "server") {
    read_server(d, backend, context, reading);
  } else if (name == "least_conn") {
    set_algorithm(backend, "nginx/least_conn", d);
  } else if (name == "ip_hash") {
    set_algorithm(backend, "nginx/ip_hash", d);
    backend.hashing.keys = {{HashKey::Kind::kSource, "", d.where()}};
  } else if (name == "hash") {
    read_hash(d, backend);
  } else if (name == "random") {
    const bool two = d.arg(0) == "two";
    const bool by_time = d.arg(1).starts_with("least_time");
    set_algorithm(backend, by_time ? "" : two ? "nginx/random_two" : "nginx/random", d);
    if (by_time)
      reading.not_understood(d.text(), context, "there is no model of this algorithm", d.where());
  } else if (name == "least_time" || name == "fair") {
    set_algorithm(backend, "", d);
    reading.not_understood(d.text(), context, "there is no model of this algorithm", d.where());
  } else if (name == "sticky") {
    read_sticky(d, backend);
  } else if (name == "zone") {
    backend.shared_state.give(true, d.where());
  } else if (name == "keepalive") {
    if (const auto count = read_count(d.arg(0))) backend.keep_alive.give(*count, d.where());
  } else if (name == "queue") {
    reading.not_understood(d.text(), context, "a queue of nginx Plus", d.where());
  } else if (name == "state") {
    reading.not_understood(d.text(), context, "the servers stand in a file of nginx's own",
                           d.where());
  } else {
    return name.starts_with("keepalive_") || name.starts_with("resolver") || name == "ntlm";
  }
  return true;
}

}  // namespace

void read_upstream(const Directive& upstream, bool stream, Reading& reading) {
  if (!reading.room_for_section(upstream.where())) return;
  const std::string context = "upstream " + upstream.arg(0);
  Backend backend = new_backend(upstream.arg(0), "upstream", stream, upstream.where(), reading);
  reading.count(Bearing::kTraffic);
  for (const Directive& d : upstream.block) {
    const bool known = read_directive(d, backend, context, reading);
    if (!known) reading.not_understood(d.text(), context, "an unknown directive", d.where());
    const bool aside = d.name().starts_with("keepalive_") || d.name().starts_with("resolver") ||
                       d.name() == "ntlm";
    reading.count(!known ? Bearing::kUnknown : aside ? Bearing::kNone : Bearing::kTraffic);
  }
  reading.add_backend(std::move(backend));
}

std::size_t implicit_upstream(const std::string& address, Place where, bool stream,
                              std::uint32_t default_port, Reading& reading) {
  if (const std::size_t known = reading.find_backend(address); known != kNoIndex) return known;
  Backend backend = new_backend(address, "proxy_pass", stream, where, reading);
  // One address; a name with several is resolved at the start, and nobody can see that here.
  if (reading.room_for_servers(1, where))
    backend.servers.push_back(new_server(address, where, default_port));
  return reading.add_backend(std::move(backend));
}

}  // namespace ballast::config::nginx
