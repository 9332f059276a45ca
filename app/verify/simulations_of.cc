#include <algorithm>

#include "app/reference/formula.h"
#include "app/verify/simulation.h"

namespace ballast {

namespace {

const Recipe* recipe_for(const ReferenceEntry& entry) {
  for (const auto list : {queue_recipes, pool_recipes, client_recipes, course_recipes})
    for (const Recipe& recipe : list())
      if (entry.model.starts_with(recipe.model) &&
          std::all_of(recipe.needs.begin(), recipe.needs.end(), [&](std::string_view name) {
            return entry.parameters.contains(std::string(name));
          }))
        return &recipe;
  return nullptr;
}

// Entries without any interval: their tolerance says so.
bool has_no_interval(const ReferenceEntry& entry) {
  const std::string type = entry.tolerance.value("type", "");
  return type == "none" || type == "none-by-CLT" || type == "qualitative";
}

}  // namespace

Simulations simulations_of(const ReferenceEntry& entry) {
  if (has_no_interval(entry)) return {{}, "has no interval, by its own tolerance"};
  const Recipe* recipe = recipe_for(entry);
  if (recipe == nullptr) return {{}, "a formula only: nothing in the simulator plays this model"};
  Simulations found;
  try {
    found.all = recipe->make(entry);
  } catch (const std::invalid_argument& e) {  // a parameter of another kind
    return {{}, e.what()};
  } catch (const Json::exception& e) {
    return {{}, e.what()};
  }
  std::erase_if(found.all, [](const Simulation& s) { return s.numbers.empty(); });
  if (found.all.empty()) found.reason = "has no steady state, or no number that a run measures";
  return found;
}

}  // namespace ballast
