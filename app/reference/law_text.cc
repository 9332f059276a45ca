#include "app/reference/law_text.h"

#include <cctype>
#include <cstdlib>
#include <optional>
#include <stdexcept>

namespace ballast {

namespace {

std::optional<double> number_at(const char* text) {
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (end == text) return std::nullopt;
  if (*end != '/') return value;
  const char* below = end + 1;
  const double divisor = std::strtod(below, &end);
  return end == below ? value : value / divisor;
}

// The number after the word `name` ("scv=4", "mean 1", "Erlang-4"), if there is one.
std::optional<double> number_after(const std::string& text, const std::string& name) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    if (at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0) continue;
    std::size_t next = at + name.size();
    if (next < text.size() && std::isalnum(static_cast<unsigned char>(text[next])) != 0) continue;
    while (next < text.size() && std::string("=- (").find(text[next]) != std::string::npos) ++next;
    if (const auto value = number_at(text.c_str() + next)) return value;
  }
  return std::nullopt;
}

}  // namespace

theory::KnownLawPtr law_of_text(const std::string& text, double mean) {
  const auto begins = [&](const char* word) { return text.rfind(word, 0) == 0; };
  const auto required = [&](const char* name) {
    if (const auto value = number_after(text, name)) return *value;
    throw std::invalid_argument("the law '" + text + "' does not say its " + name);
  };
  const double own_mean = number_after(text, "mean").value_or(mean);
  if (begins("deterministic"))
    return theory::constant(number_after(text, "deterministic").value_or(own_mean));
  if (begins("Exp(")) return theory::exponential(1 / required("Exp"));
  if (begins("exponential"))
    return theory::exponential(number_after(text, "exponential").value_or(own_mean));
  if (begins("Erlang")) return theory::gamma(own_mean, required("Erlang"));
  if (begins("gamma")) return theory::gamma(own_mean, 1 / required("scv"));
  if (begins("H2") || begins("hyperexponential"))
    return theory::hyperexponential(own_mean, required("scv"));
  if (begins("lognormal")) return theory::lognormal(own_mean, required("scv"));
  if (begins("Weibull")) return theory::weibull(own_mean, required("shape"));
  if (begins("uniform")) return theory::uniform(required("min"), required("max"));
  if (begins("bounded Pareto"))
    return theory::bounded_pareto(required("L"), required("H"), required("alpha"));
  if (begins("Pareto")) return theory::pareto(required("xm"), required("alpha"));
  throw std::invalid_argument("the law '" + text + "' is of no known kind");
}

}  // namespace ballast
