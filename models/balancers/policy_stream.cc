#include "models/balancers/policy_stream.h"

namespace ballast {

std::vector<Param> policy_params(const PolicyKind& kind) {
  std::vector<Param> params = kind.params;
  params.push_back({.name = "stream",
                    .type = ParamType::kInteger,
                    .help =
                        "which random draws it uses: with another number it picks otherwise, by "
                        "the same law",
                    .min = 0,
                    .max = 1e6});
  return params;
}

}  // namespace ballast
