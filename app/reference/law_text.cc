#include "app/reference/law_text.h"

#include <cctype>
#include <cmath>
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

namespace {

// What a text says: the name of the law as in a scenario, and its parameters.
struct DescribedLaw {
  std::string name;
  double mean = 0;   // or the value of a deterministic one
  double scv = 1;    // squared coefficient of variation, of those that are told by it
  double shape = 0;  // of Erlang, Weibull
  double min = 0, max = 0, alpha = 0;
};

DescribedLaw described(const std::string& text, double mean) {
  const auto begins = [&](const char* word) { return text.rfind(word, 0) == 0; };
  const auto required = [&](const char* name) {
    if (const auto value = number_after(text, name)) return *value;
    throw std::invalid_argument("the law '" + text + "' does not say its " + name);
  };
  DescribedLaw law;
  law.mean = number_after(text, "mean").value_or(mean);
  if (begins("deterministic")) {
    law.name = "deterministic";
    law.mean = number_after(text, "deterministic").value_or(law.mean);
  } else if (begins("Exp(")) {
    law.name = "exponential";
    law.mean = 1 / required("Exp");
  } else if (begins("exponential")) {
    law.name = "exponential";
    law.mean = number_after(text, "exponential").value_or(law.mean);
  } else if (begins("Erlang")) {
    law.name = "erlang";
    law.shape = required("Erlang");
  } else if (begins("gamma") || begins("lognormal")) {
    law.name = begins("gamma") ? "gamma" : "lognormal";
    law.scv = required("scv");
  } else if (begins("H2") || begins("hyperexponential")) {
    law.name = "hyperexponential";
    law.scv = required("scv");
  } else if (begins("Weibull")) {
    law.name = "weibull";
    law.shape = required("shape");
  } else if (begins("uniform")) {
    law.name = "uniform";
    law.min = required("min");
    law.max = required("max");
  } else if (begins("bounded Pareto")) {
    law.name = "bounded_pareto";
    law.min = required("L");
    law.max = required("H");
    law.alpha = required("alpha");
  } else if (begins("Pareto")) {
    law.name = "pareto";
    law.min = required("xm");
    law.alpha = required("alpha");
  } else {
    throw std::invalid_argument("the law '" + text + "' is of no known kind");
  }
  return law;
}

}  // namespace

theory::KnownLawPtr law_of_text(const std::string& text, double mean) {
  const DescribedLaw law = described(text, mean);
  if (law.name == "deterministic") return theory::constant(law.mean);
  if (law.name == "exponential") return theory::exponential(law.mean);
  if (law.name == "erlang") return theory::gamma(law.mean, law.shape);
  if (law.name == "gamma") return theory::gamma(law.mean, 1 / law.scv);
  if (law.name == "lognormal") return theory::lognormal(law.mean, law.scv);
  if (law.name == "hyperexponential") return theory::hyperexponential(law.mean, law.scv);
  if (law.name == "weibull") return theory::weibull(law.mean, law.shape);
  if (law.name == "uniform") return theory::uniform(law.min, law.max);
  if (law.name == "pareto") return theory::pareto(law.min, law.alpha);
  return theory::bounded_pareto(law.min, law.max, law.alpha);
}

Law drawn_law_of_text(const std::string& text, double mean) {
  const DescribedLaw law = described(text, mean);
  const double cv = std::sqrt(law.scv);
  if (law.name == "deterministic") return deterministic_law(law.mean);
  if (law.name == "exponential") return exponential_law(law.mean);
  if (law.name == "erlang") return gamma_law(law.mean, 1 / std::sqrt(law.shape));
  if (law.name == "gamma") return gamma_law(law.mean, cv);
  if (law.name == "lognormal") return lognormal_law(law.mean, cv);
  if (law.name == "hyperexponential") return hyperexponential_law(law.mean, cv);
  Args args;
  if (law.name == "weibull") {
    args.set("mean", from_seconds(law.mean));
    args.set("shape", law.shape);
  } else {
    args.set("min", from_seconds(law.min));
    if (law.name != "pareto") args.set("max", from_seconds(law.max));
    if (law.name != "uniform") args.set("alpha", law.alpha);
  }
  return find_distribution_kind(law.name)->make(args);
}

}  // namespace ballast
