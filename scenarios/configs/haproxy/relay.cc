// Modes, timeouts, retries, limits and the options that are only on or off.
#include <fmt/format.h>

#include <array>

#include "scenarios/configs/haproxy/section.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

void read_mode(const Statement& s) {
  const std::string& mode = s.arg(0);
  if (mode != "http" && mode != "tcp") return s.unknown("neither tcp nor http");
  s.section.tcp.give(mode == "tcp", s.where());
}

void read_timeout(const Statement& s) {
  struct Known {
    std::string_view word;
    MaybeFact<Duration> Timeouts::*member;  // nullptr: of no consequence here
  };
  static constexpr std::array<Known, 17> kKnown = {{
      {"connect", &Timeouts::connect},
      {"client", &Timeouts::client},
      {"server", &Timeouts::server},
      {"queue", &Timeouts::queue},
      {"check", &Timeouts::check},
      {"http-request", &Timeouts::http_request},
      {"http-keep-alive", &Timeouts::keep_alive},
      {"tunnel", &Timeouts::tunnel},
      {"contimeout", &Timeouts::connect},
      {"clitimeout", &Timeouts::client},
      {"srvtimeout", &Timeouts::server},
      {"client-fin", nullptr},
      {"server-fin", nullptr},
      {"tarpit", nullptr},
      {"client-hs", nullptr},
      {"mail", nullptr},
      {"tarpit-fin", nullptr},
  }};
  for (const Known& known : kKnown) {
    if (s.arg(0) != known.word) continue;
    const auto time = read_time(s.arg(1));
    if (!time) return s.unknown("a time is due");
    if (known.member == nullptr) return;
    // `timeout client` is a matter of frontends, the others of backends; a listen is both.
    (s.section.frontend.timeouts.*known.member).give(*time, s.where());
    (s.section.backend.timeouts.*known.member).give(*time, s.where());
    return;
  }
  s.unknown("an unknown timeout");
}

void read_retries(const Statement& s) {
  const auto count = read_count(s.arg(0));
  if (!count) return s.unknown("a whole number is due");
  s.section.backend.retries.max.give(*count, s.where());
}

void read_retry_on(const Statement& s) {
  std::vector<std::string> on;
  for (std::size_t i = 0; i < s.arguments(); ++i) on.push_back(s.arg(i));
  s.section.backend.retries.on.give(on, s.where());
}

// option redispatch [INTERVAL]: on the last retry, or on every one whose number it divides.
void read_redispatch(const Statement& s) {
  Retries& retries = s.section.backend.retries;
  int interval = s.negated ? 0 : -1;
  if (!s.negated && s.arguments() > 0) {
    const auto read = std::from_chars(s.arg(0).data(), s.arg(0).data() + s.arg(0).size(), interval);
    if (read.ec != std::errc{}) return s.unknown("a whole number is due");
  }
  retries.redispatch_interval.give(interval, s.where());
  retries.redispatch.give(interval == 0   ? Retries::Redispatch::kNever
                          : interval > 0  ? Retries::Redispatch::kEvery
                          : interval < -1 ? Retries::Redispatch::kEvery
                                          : Retries::Redispatch::kLast,
                          s.where());
}

void read_maxconn(const Statement& s) {
  const auto count = read_count(s.arg(0));
  if (!count) return s.unknown("a whole number is due");
  s.section.frontend.maxconn.give(*count, s.where());
}

void read_fullconn(const Statement& s) {
  const auto count = read_count(s.arg(0));
  if (!count) return s.unknown("a whole number is due");
  s.section.backend.full_load.give(*count, s.where());
}

void read_flag(const Statement& s) {
  const std::string& word = s.line.at(s.argument - 1);
  const bool on = !s.negated;
  if (word == "allbackups") s.section.backend.all_backups.give(on, s.where());
  if (word == "prefer-last-server") s.section.backend.prefers_last_server.give(on, s.where());
  if (word == "forwardfor") s.section.frontend.adds_forwarded_for.give(on, s.where());
  if (word == "http_proxy" || word == "transparent" || word == "source")
    s.section.backend.transparent.give(on, s.where());
}

void read_disabled(const Statement& s) {
  const bool disabled = s.line.at(0) == "disabled";
  s.section.frontend.disabled = s.section.backend.disabled = disabled;
}

}  // namespace ballast::config::haproxy
