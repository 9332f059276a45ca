#include "sim/distributions/all.h"

namespace ballast {

namespace {

// Sorted by name. A new law is its own file and one line here: statics that register themselves
// would be dropped by the linker, which takes only what is referred to from a static library.
constexpr std::array kAll = {
    &kBoundedParetoLaw, &kDeterministicLaw, &kEmpiricalLaw,        &kErlangLaw,
    &kExponentialLaw,   &kGammaLaw,         &kHyperexponentialLaw, &kLognormalLaw,
    &kMixtureLaw,       &kParetoLaw,        &kUniformLaw,          &kWeibullLaw,
};

}  // namespace

std::span<const DistributionKind* const> distribution_kinds() { return kAll; }

const DistributionKind* find_distribution_kind(std::string_view name) {
  for (const DistributionKind* kind : kAll)
    if (kind->name == name) return kind;
  return nullptr;
}

}  // namespace ballast
