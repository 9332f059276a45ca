#include "scenarios/configs/haproxy/section.h"

namespace ballast::config::haproxy {

void Statement::unknown(const std::string& reason) const {
  reading.not_understood(line.written, section.context, reason, line.where);
}

void Statement::unknown_from(std::size_t i, const std::string& reason) const {
  std::string text;
  for (; i < arguments(); ++i) text += (text.empty() ? "" : " ") + arg(i);
  reading.not_understood(text, section.context, reason, place(i));
}

Section initial_section(Version version) {
  using namespace std::chrono_literals;
  Section section;
  Backend& backend = section.backend;
  // 3.3 is the first in which nothing means random (configuration manual, "balance").
  const bool random = version >= Version{3, 3};
  backend.algorithm.assume(random ? "haproxy/random" : "haproxy/roundrobin");
  backend.algorithm_written.assume(random ? "random" : "roundrobin");
  backend.retries.max.assume(3);
  backend.retries.on.assume({"conn-failure"});
  backend.shared_state.assume(true);
  backend.hashing.function.assume("sdbm");

  Server& server = section.default_server;
  server.weight.assume(1);
  server.check.interval.assume(2s);
  server.check.rise.assume(2);
  server.check.fall.assume(3);
  server.check.kind.assume(Check::Kind::kTcp);
  server.passive.error_limit.assume(10);
  server.passive.on_error.assume("fail-check");
  return section;
}

}  // namespace ballast::config::haproxy
