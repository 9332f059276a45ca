// What can be named in a scenario, kind by kind, for `ballast list`: generated from the
// declarations of the parts themselves.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/json.h"
#include "sim/declaration.h"

namespace ballast {

struct CatalogEntry {
  std::string name;
  std::string summary;
  std::vector<std::pair<std::string, std::string>> facts;  // "largest weight": "256"
  std::vector<Param> params;
};

struct CatalogKind {
  std::string_view name;
  std::string_view summary;
  std::vector<CatalogEntry> (*entries)();
};

std::span<const CatalogKind> catalog();

// "duration, default 1s, at least 0"
std::string param_text(const Param& param);

Json entry_json(const CatalogEntry& entry);

}  // namespace ballast
