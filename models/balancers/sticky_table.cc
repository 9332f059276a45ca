#include "models/balancers/sticky_table.h"

#include <algorithm>

namespace ballast {

void StickyTable::configure(const StickySpec& spec, const std::vector<std::uint32_t>& users,
                            std::uint32_t instances) {
  const bool same_kind = spec.by == spec_.by && spec.connections == spec_.connections;
  spec_ = spec;  // pins already set keep the lifetime they were given
  if (same_kind) return;
  stride_ = spec.by == StickySpec::By::kConnection ? instances : 1;
  pins_.assign(users.size(), {});
  if (active())
    for (std::size_t t = 0; t < users.size(); ++t)
      pins_[t].resize(static_cast<std::size_t>(spec.connections > 0 ? spec.connections : users[t]) *
                      stride_);
}

void StickyTable::clear() {
  for (auto& pins : pins_) std::fill(pins.begin(), pins.end(), Pin{});
}

}  // namespace ballast
