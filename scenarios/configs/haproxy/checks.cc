// option httpchk, http-check, tcp-check: what a check asks, and what it takes for an answer.
#include <algorithm>

#include "scenarios/configs/haproxy/section.h"
#include "scenarios/configs/haproxy/values.h"

namespace ballast::config::haproxy {

// option httpchk [URI | METHOD URI [VERSION]]
void read_httpchk(const Statement& s) {
  Check& check = s.section.check;
  if (s.negated) {
    check.kind.give(Check::Kind::kTcp, s.where());
    return;
  }
  check.kind.give(Check::Kind::kHttp, s.where());
  if (s.arguments() == 0)
    check.path.assume("/");
  else
    check.path.give(s.arguments() == 1 ? s.arg(0) : s.arg(1), s.place(s.arguments() == 1 ? 0 : 1));
}

// http-check send meth M uri U ... | expect [min-recv N] ... | connect ... port N
void read_http_check(const Statement& s) {
  Check& check = s.section.check;
  const std::string& verb = s.arg(0);
  if (verb == "expect") {
    std::string text;
    for (std::size_t i = 1; i < s.arguments(); ++i) text += (text.empty() ? "" : " ") + s.arg(i);
    check.expect.give(text, s.where());
  } else if (verb == "send") {
    for (std::size_t i = 1; i + 1 < s.arguments(); ++i)
      if (s.arg(i) == "uri" || s.arg(i) == "uri-lf") check.path.give(s.arg(i + 1), s.place(i + 1));
  } else if (verb == "connect") {
    for (std::size_t i = 1; i + 1 < s.arguments(); ++i)
      if (s.arg(i) == "port")
        if (const auto port = read_count(s.arg(i + 1))) check.port.give(*port, s.place(i + 1));
  } else if (verb != "disable-on-404" && verb != "send-state" && verb != "comment" &&
             verb != "set-var" && verb != "unset-var" && verb != "set-var-fmt") {
    s.unknown("a verb of http-check");
  }
}

// option tcp-check, tcp-check connect port N, send, expect: a dialogue of its own.
void read_tcp_check(const Statement& s) {
  Check& check = s.section.check;
  if (s.line.at(0) == "option" || s.line.at(0) == "no") {
    check.kind.give(Check::Kind::kTcp, s.where());
    return;
  }
  if (s.arg(0) == "expect" || s.arg(0) == "send" || s.arg(0) == "send-binary")
    check.kind.give(Check::Kind::kOther, s.where());
  for (std::size_t i = 1; i + 1 < s.arguments(); ++i)
    if (s.arg(0) == "connect" && s.arg(i) == "port")
      if (const auto port = read_count(s.arg(i + 1))) check.port.give(*port, s.place(i + 1));
}

void read_protocol_check(const Statement& s) {
  s.section.check.kind.give(s.negated ? Check::Kind::kTcp : Check::Kind::kOther, s.where());
}

}  // namespace ballast::config::haproxy
