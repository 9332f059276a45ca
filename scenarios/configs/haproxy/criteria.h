// What tests of requests are made of, for those who write conditions of their own (maps.cc).
#pragma once

#include "scenarios/configs/haproxy/section.h"

namespace ballast::config::haproxy {

// The fetch at the head of an expression, as `what`, `how`, `name` and `ignore_case` of the match:
// "hdr(host),lower" is the Host header, in any case.
void read_fetch(const std::string& expression, Match& match);

// `terms` and one more test, or its opposite.
Condition conjunction(const Condition& terms, const Condition& test, bool negated);

}  // namespace ballast::config::haproxy
