// A section of haproxy.cfg while it is read: defaults, frontend, backend or listen. A new one
// starts as a copy of the defaults that are in force, so inheritance is assignment.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/configs/haproxy/lexer.h"

namespace ballast::config::haproxy {

struct Section {
  enum class Kind : std::uint8_t { kDefaults, kFrontend, kBackend, kListen };
  Kind kind = Kind::kDefaults;
  std::string name;
  Place where{};
  std::string context;  // "backend app", for reports

  Fact<bool> tcp;
  Frontend frontend;  // of frontend and listen
  Backend backend;    // of backend and listen
  Server default_server;
  Check check;  // what the proxy says of all its servers' checks
  std::map<std::string, Condition> acls;
  // Before the routes, with the stage in which HAProxy comes to them: tcp-request, http-request,
  // stats, use_backend, default_backend.
  std::vector<std::pair<int, Route>> routes;
  Fact<std::string> stats_uri;

  bool has_frontend() const { return kind == Kind::kFrontend || kind == Kind::kListen; }
  bool has_backend() const { return kind == Kind::kBackend || kind == Kind::kListen; }
};

// The product's defaults at a version.
Section initial_section(Version version);

// A line of a section: the keyword at words[0 .. argument), its arguments from there on.
struct Statement {
  Section& section;
  Reading& reading;
  const Line& line;
  std::size_t argument = 1;
  bool negated = false;  // `no option ...`

  // Argument i, from 0; empty when there is none.
  const std::string& arg(std::size_t i) const { return line.at(argument + i); }
  Place place(std::size_t i) const { return line.place(argument + i); }
  Place where() const { return line.where; }
  std::size_t arguments() const { return line.size() > argument ? line.size() - argument : 0; }
  // The whole line, or the words from argument i on, was not understood.
  void unknown(const std::string& reason) const;
  void unknown_from(std::size_t i, const std::string& reason) const;
};

// A keyword of one, two or three words and what it does. Without a function it is known and does
// nothing that Ballast could show.
struct Keyword {
  std::string_view words;
  Bearing bearing = Bearing::kNone;
  void (*read)(const Statement&) = nullptr;
};

// Of proxies; nullptr when it is not known. `length` is the number of its words.
const Keyword* find_keyword(const Line& line, std::size_t first, std::size_t& length);

// ---- what the keywords do, by subject
// ------------------------------------------------------------

void read_balance(const Statement&);
void read_hash_type(const Statement&);
void read_hash_balance_factor(const Statement&);
// What only the end of the section decides: parameters of the algorithm.
void settle_algorithm(Backend& backend, Version version);

void read_cookie(const Statement&);
void read_stick_table(const Statement&);
void read_stick_on(const Statement&);
void read_persist(const Statement&);

void read_retries(const Statement&);
void read_retry_on(const Statement&);
void read_redispatch(const Statement&);
void read_timeout(const Statement&);
void read_maxconn(const Statement&);
void read_fullconn(const Statement&);
void read_mode(const Statement&);
void read_flag(const Statement&);  // options that are on or off
void read_disabled(const Statement&);

void read_httpchk(const Statement&);
void read_http_check(const Statement&);
void read_tcp_check(const Statement&);
void read_protocol_check(const Statement&);

void read_server(const Statement&);
void read_server_template(const Statement&);
void read_default_server(const Statement&);
void read_dispatch(const Statement&);

void read_bind(const Statement&);

void read_acl(const Statement&);
void read_use_backend(const Statement&);
void read_default_backend(const Statement&);
void read_http_request(const Statement&);
void read_tcp_request(const Statement&);
void read_redirect(const Statement&);
void read_monitor_uri(const Statement&);
void read_stats_uri(const Statement&);
void read_use_server(const Statement&);

// From `if` or `unless` at argument i on; the condition that always holds where there is neither.
Condition read_condition(const Statement& statement, std::size_t i);

}  // namespace ballast::config::haproxy
