#include "sim/declaration.h"

#include "sim/check.h"

namespace ballast {

namespace {

template <typename T>
const T& get(const Args::Value* value, std::string_view name) {
  SIM_CHECK(value != nullptr, "argument '" + std::string(name) + "' is absent");
  const T* typed = std::get_if<T>(value);
  SIM_CHECK(typed != nullptr, "argument '" + std::string(name) + "' has another type");
  return *typed;
}

}  // namespace

void Args::set(std::string name, Value value) {
  for (auto& [known, old] : values_) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  values_.emplace_back(std::move(name), std::move(value));
}

const Args::Value* Args::find(std::string_view name) const {
  for (const auto& [known, value] : values_)
    if (known == name) return &value;
  return nullptr;
}

bool Args::operator==(const Args& other) const { return values_ == other.values_; }

bool Args::flag(std::string_view name) const { return get<bool>(find(name), name); }
std::int64_t Args::integer(std::string_view name) const {
  return get<std::int64_t>(find(name), name);
}
double Args::number(std::string_view name) const { return get<double>(find(name), name); }
Duration Args::duration(std::string_view name) const { return get<Duration>(find(name), name); }
double Args::duration_s(std::string_view name) const {
  // A division rounds correctly: 300ms is the double .3, which a product with 1e-9 just misses.
  return static_cast<double>(duration(name).count()) / 1e9;
}
const std::string& Args::text(std::string_view name) const {
  return get<std::string>(find(name), name);
}
Law Args::law(std::string_view name) const { return get<Law>(find(name), name); }
std::shared_ptr<const RateProfile> Args::rate(std::string_view name) const {
  return get<std::shared_ptr<const RateProfile>>(find(name), name);
}
const std::vector<Args>& Args::records(std::string_view name) const {
  return get<std::vector<Args>>(find(name), name);
}
std::shared_ptr<const std::vector<double>> Args::numbers(std::string_view name) const {
  return get<std::shared_ptr<const std::vector<double>>>(find(name), name);
}

}  // namespace ballast
