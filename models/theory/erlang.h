// Erlang's two formulas: the share of customers who find all servers busy, when those are turned
// away (B) and when they wait (C). Erlang, "Solution of some problems in the theory of
// probabilities of significance in automatic telephone exchanges", 1917. B holds for any law of the
// work (Sevastyanov 1957), C for exponential work. Both are recursions without a factorial, good to
// the last digits for any number of servers.
#pragma once

#include <cstdint>

namespace ballast::theory {

// `erlangs`: arrivals per second times mean work in seconds, >= 0.
double erlang_b(std::uint32_t servers, double erlangs);

// 1 where the servers cannot keep up (erlangs >= servers).
double erlang_c(std::uint32_t servers, double erlangs);

// The fewest servers that can keep up and make at most `ratio` (> 0) of the customers wait.
std::uint32_t servers_for_wait_ratio(double erlangs, double ratio);

}  // namespace ballast::theory
