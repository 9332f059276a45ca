#include "models/theory/erlang.h"

namespace ballast::theory {

namespace {

// B with one server more.
double next_b(double b, std::uint32_t servers, double erlangs) {
  return erlangs * b / (servers + erlangs * b);
}

double c_from_b(double b, std::uint32_t servers, double erlangs) {
  return erlangs < servers ? servers * b / (servers - erlangs * (1 - b)) : 1;
}

}  // namespace

double erlang_b(std::uint32_t servers, double erlangs) {
  double b = 1;
  for (std::uint32_t k = 1; k <= servers; ++k) b = next_b(b, k, erlangs);
  return b;
}

double erlang_c(std::uint32_t servers, double erlangs) {
  return c_from_b(erlang_b(servers, erlangs), servers, erlangs);
}

std::uint32_t servers_for_wait_ratio(double erlangs, double ratio) {
  double b = 1;
  for (std::uint32_t k = 1;; ++k) {
    b = next_b(b, k, erlangs);
    if (k > erlangs && c_from_b(b, k, erlangs) <= ratio) return k;
  }
}

}  // namespace ballast::theory
