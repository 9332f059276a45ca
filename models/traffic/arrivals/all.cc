#include "models/traffic/arrivals/all.h"

#include <array>

namespace ballast {

namespace {

constexpr std::array kAll = {
    &kClosedProcess,           &kDeterministicProcess, &kGammaProcess,
    &kHyperexponentialProcess, &kLognormalProcess,     &kMmppProcess,
    &kPoissonProcess,          &kTraceProcess,         &kWeibullProcess,
};

}  // namespace

std::span<const ArrivalKind* const> arrival_kinds() { return kAll; }

const ArrivalKind* find_arrival_kind(std::string_view name) {
  for (const ArrivalKind* kind : kAll)
    if (kind->name == name) return kind;
  return nullptr;
}

}  // namespace ballast
