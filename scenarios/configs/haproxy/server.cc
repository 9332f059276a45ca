// server, server-template, default-server, dispatch: servers and their settings (configuration
// manual, section 5.2), from a table.
#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

#include "scenarios/configs/haproxy/section.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

namespace {

// One setting at argument `i`; the values that it takes follow.
struct Setting {
  const Statement& statement;
  Server& server;
  std::size_t i;

  const std::string& word() const { return statement.arg(i); }
  const std::string& value() const { return statement.arg(i + 1); }
  Place where() const { return statement.place(i); }
};

using Read = bool (*)(const Setting&);  // false: the value is not what is due

bool give_count(MaybeFact<std::uint32_t>& fact, const Setting& s) {
  const auto count = read_count(s.value());
  if (count) fact.give(*count, s.where());
  return count.has_value();
}
bool give_count(Fact<std::uint32_t>& fact, const Setting& s) {
  const auto count = read_count(s.value());
  if (count) fact.give(*count, s.where());
  return count.has_value();
}
bool give_time(MaybeFact<Duration>& fact, const Setting& s) {
  const auto time = read_time(s.value());
  if (time) fact.give(*time, s.where());
  return time.has_value();
}
bool give_text(Fact<std::string>& fact, const Setting& s) {
  fact.give(s.value(), s.where());
  return !s.value().empty();
}

template <auto Member>
bool count_of(const Setting& s) {
  return give_count(s.server.*Member, s);
}
template <auto Member>
bool time_of(const Setting& s) {
  return give_time(s.server.*Member, s);
}
template <auto Member>
bool text_of(const Setting& s) {
  return give_text(s.server.*Member, s);
}
template <auto Member, bool Value>
bool flag_of(const Setting& s) {
  (s.server.*Member).give(Value, s.where());
  return true;
}
template <auto Member>
bool check_time(const Setting& s) {
  return give_time(s.server.check.*Member, s);
}
template <auto Member>
bool check_count(const Setting& s) {
  return give_count(s.server.check.*Member, s);
}

bool weight(const Setting& s) {
  const auto weight = read_count(s.value());
  if (!weight || *weight > 256) return false;
  s.server.weight.give(*weight, s.where());
  return true;
}
bool observe(const Setting& s) {
  using Layer = Passive::Layer;
  if (s.value() != "layer4" && s.value() != "layer7") return false;
  s.server.passive.observe.give(s.value() == "layer7" ? Layer::kLayer7 : Layer::kLayer4, s.where());
  return true;
}
bool check_address(const Setting& s) {
  const auto address = read_address(s.value());
  if (!address) return false;
  s.server.check.address.give(std::string(address->host), s.where());
  if (address->port != 0) s.server.check.port.give(address->port, s.where());
  return true;
}

struct ServerKeyword {
  std::uint8_t values;  // words that follow
  Read read;            // nullptr: known, of no consequence
};

const std::unordered_map<std::string_view, ServerKeyword>& server_keywords() {
  static const std::unordered_map<std::string_view, ServerKeyword> kAll = {
      {"weight", {1, weight}},
      {"backup", {0, flag_of<&Server::backup, true>}},
      {"no-backup", {0, flag_of<&Server::backup, false>}},
      {"disabled",
       {0,
        [](const Setting& s) {
          s.server.state.give(Server::State::kDisabled, s.where());
          return true;
        }}},
      {"enabled",
       {0,
        [](const Setting& s) {
          s.server.state.give(Server::State::kUp, s.where());
          return true;
        }}},
      {"maxconn", {1, count_of<&Server::maxconn>}},
      {"minconn", {1, count_of<&Server::minconn>}},
      {"maxqueue", {1, count_of<&Server::maxqueue>}},
      {"slowstart", {1, time_of<&Server::slow_start>}},
      {"cookie", {1, text_of<&Server::cookie>}},
      {"id", {1, count_of<&Server::id>}},
      {"track", {1, text_of<&Server::track>}},
      {"check",
       {0,
        [](const Setting& s) {
          s.server.check.enabled.give(true, s.where());
          return true;
        }}},
      {"no-check",
       {0,
        [](const Setting& s) {
          s.server.check.enabled.give(false, s.where());
          return true;
        }}},
      {"inter", {1, check_time<&Check::interval>}},
      {"fastinter", {1, check_time<&Check::fast_interval>}},
      {"downinter", {1, check_time<&Check::down_interval>}},
      {"rise", {1, check_count<&Check::rise>}},
      {"fall", {1, check_count<&Check::fall>}},
      {"port", {1, check_count<&Check::port>}},
      {"addr", {1, check_address}},
      {"observe", {1, observe}},
      {"error-limit",
       {1, [](const Setting& s) { return give_count(s.server.passive.error_limit, s); }}},
      {"on-error", {1, [](const Setting& s) { return give_text(s.server.passive.on_error, s); }}},
      {"on-marked-down",
       {1, [](const Setting& s) { return give_text(s.server.passive.on_marked_down, s); }}},
      {"agent-check", {0, flag_of<&Server::agent_check, true>}},
      {"no-agent-check", {0, flag_of<&Server::agent_check, false>}},
      {"resolvers",
       {1,
        [](const Setting& s) {
          s.server.resolved_again.give(true, s.where());
          return true;
        }}},
      // Of no consequence for who gets what.
      {"agent-send", {1, nullptr}},
      {"agent-inter", {1, nullptr}},
      {"agent-addr", {1, nullptr}},
      {"agent-port", {1, nullptr}},
      {"allow-0rtt", {0, nullptr}},
      {"alpn", {1, nullptr}},
      {"ca-file", {1, nullptr}},
      {"check-alpn", {1, nullptr}},
      {"check-pool-conn-name", {1, nullptr}},
      {"check-proto", {1, nullptr}},
      {"check-reuse-pool", {0, nullptr}},
      {"check-send-proxy", {0, nullptr}},
      {"check-sni", {1, nullptr}},
      {"check-ssl", {0, nullptr}},
      {"check-via-socks4", {0, nullptr}},
      {"ciphers", {1, nullptr}},
      {"ciphersuites", {1, nullptr}},
      {"client-sigalgs", {1, nullptr}},
      {"crl-file", {1, nullptr}},
      {"crt", {1, nullptr}},
      {"curves", {1, nullptr}},
      {"force-sslv3", {0, nullptr}},
      {"force-tlsv10", {0, nullptr}},
      {"force-tlsv11", {0, nullptr}},
      {"force-tlsv12", {0, nullptr}},
      {"force-tlsv13", {0, nullptr}},
      {"guid", {1, nullptr}},
      {"hash-key", {1, [](const Setting& s) { return s.value() == "id"; }}},  // others: no model
      {"idle-ping", {1, nullptr}},
      {"init-addr", {1, nullptr}},
      {"init-state", {1, nullptr}},
      {"log-bufsize", {1, nullptr}},
      {"log-proto", {1, nullptr}},
      {"max-reuse", {1, nullptr}},
      {"namespace", {1, nullptr}},
      {"no-check-ssl", {0, nullptr}},
      {"no-send-proxy", {0, nullptr}},
      {"no-send-proxy-v2", {0, nullptr}},
      {"no-send-proxy-v2-ssl", {0, nullptr}},
      {"no-send-proxy-v2-ssl-cn", {0, nullptr}},
      {"no-ssl", {0, nullptr}},
      {"no-ssl-reuse", {0, nullptr}},
      {"no-sslv3", {0, nullptr}},
      {"no-tfo", {0, nullptr}},
      {"no-tls-tickets", {0, nullptr}},
      {"no-tlsv10", {0, nullptr}},
      {"no-tlsv11", {0, nullptr}},
      {"no-tlsv12", {0, nullptr}},
      {"no-tlsv13", {0, nullptr}},
      {"no-verifyhost", {0, nullptr}},
      {"non-stick", {0, nullptr}},
      {"npn", {1, nullptr}},
      {"on-marked-up", {1, nullptr}},
      {"pool-conn-name", {1, nullptr}},
      {"pool-low-conn", {1, nullptr}},
      {"pool-max-conn", {1, nullptr}},
      {"pool-purge-delay", {1, nullptr}},
      {"proto", {1, nullptr}},
      {"proxy-v2-options", {1, nullptr}},
      {"redir", {1, nullptr}},
      {"resolve-net", {1, nullptr}},
      {"resolve-opts", {1, nullptr}},
      {"resolve-prefer", {1, nullptr}},
      {"send-proxy", {0, nullptr}},
      {"send-proxy-v2", {0, nullptr}},
      {"send-proxy-v2-ssl", {0, nullptr}},
      {"send-proxy-v2-ssl-cn", {0, nullptr}},
      {"set-proxy-v2-tlv-fmt", {1, nullptr}},
      {"shard", {1, nullptr}},
      {"sigalgs", {1, nullptr}},
      {"sni", {1, nullptr}},
      {"sni-auto", {0, nullptr}},
      {"no-sni-auto", {0, nullptr}},
      {"check-sni-auto", {0, nullptr}},
      {"no-check-sni-auto", {0, nullptr}},
      {"socks4", {1, nullptr}},
      {"ssl", {0, nullptr}},
      {"ssl-max-ver", {1, nullptr}},
      {"ssl-min-ver", {1, nullptr}},
      {"ssl-reuse", {0, nullptr}},
      {"stick", {0, nullptr}},
      {"strict-maxconn", {0, nullptr}},
      {"tcp-ut", {1, nullptr}},
      {"tfo", {0, nullptr}},
      {"tls-tickets", {0, nullptr}},
      {"verify", {1, nullptr}},
      {"verifyhost", {1, nullptr}},
      {"ws", {1, nullptr}},
  };
  return kAll;
}

void read_settings(const Statement& s, std::size_t i, Server& server) {
  while (i < s.arguments()) {
    const std::string& word = s.arg(i);
    if (word == "source") {  // ADDR [usesrc ADDR] [interface NAME]
      i += 2;
      while (s.arg(i) == "usesrc" || s.arg(i) == "interface") i += 2;
      continue;
    }
    const auto& known = server_keywords();
    const auto found = known.find(word);
    if (found == known.end()) {
      // With the words after it that may be its values.
      std::string text = word;
      const Place where = s.place(i);
      while (++i < s.arguments() && !known.contains(s.arg(i))) text += " " + s.arg(i);
      s.reading.not_understood(text, s.section.context, "a setting of a server", where);
      continue;
    }
    const auto& [values, read] = found->second;
    if (i + values >= s.arguments() + (values == 0 ? 1U : 0U)) {
      s.reading.not_understood(word, s.section.context, "its value is missing", s.place(i));
      return;
    }
    if (read != nullptr && !read(Setting{s, server, i}))
      s.reading.not_understood(word + " " + s.arg(i + 1), s.section.context,
                               "not a value of this setting", s.place(i));
    i += 1U + values;
  }
}

bool set_address(Server& server, const std::string& text, Place where) {
  const auto address = read_address(text);
  if (!address) return false;
  server.host.give(std::string(address->host), where);
  server.port.give(address->port, where);
  server.host_is_socket = address->socket;
  server.host_is_name = !address->literal && !address->socket;
  return true;
}

}  // namespace

void read_server(const Statement& s) {
  if (s.arguments() < 2) return s.unknown("a server needs a name and an address");
  if (!s.reading.room_for_servers(1, s.where())) return;
  Server server = s.section.default_server;
  server.where = s.where();
  server.name.give(s.arg(0), s.place(0));
  if (!set_address(server, s.arg(1), s.place(1)))
    s.reading.not_understood(s.arg(1), s.section.context, "not an address", s.place(1));
  read_settings(s, 2, server);
  s.section.backend.servers.push_back(std::move(server));
}

// server-template PREFIX N | LOW-HIGH ADDRESS ...
void read_server_template(const Statement& s) {
  if (s.arguments() < 3) return s.unknown("a template needs a prefix, a number and an address");
  const std::string& range = s.arg(1);
  const std::size_t dash = range.find('-');
  const auto low = dash == std::string::npos ? std::optional<std::uint32_t>(1)
                                             : read_count(std::string_view(range).substr(0, dash));
  const auto high =
      read_count(dash == std::string::npos ? std::string_view(range)
                                           : std::string_view(range).substr(dash + 1));
  if (!low || !high || *high < *low) return s.unknown("a number or a range is due");
  const std::size_t count = std::size_t{*high} - *low + 1;
  if (!s.reading.room_for_servers(count, s.where())) return;
  Server server = s.section.default_server;
  server.where = s.where();
  if (!set_address(server, s.arg(2), s.place(2)))
    s.reading.not_understood(s.arg(2), s.section.context, "not an address", s.place(2));
  read_settings(s, 3, server);
  for (std::uint32_t number = *low;; ++number) {
    server.name.give(fmt::format("{}{}", s.arg(0), number), s.place(0));
    server.template_number = number - *low + 1;
    s.section.backend.servers.push_back(server);
    if (number == *high) break;
  }
}

void read_default_server(const Statement& s) { read_settings(s, 0, s.section.default_server); }

// dispatch ADDRESS: one server, without a name.
void read_dispatch(const Statement& s) {
  if (!s.reading.room_for_servers(1, s.where())) return;
  Server server = s.section.default_server;
  server.where = s.where();
  server.name.give("dispatch", s.where());
  if (!set_address(server, s.arg(0), s.place(0))) return s.unknown("an address is due");
  s.section.backend.servers.push_back(std::move(server));
}

}  // namespace ballast::config::haproxy
