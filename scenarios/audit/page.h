// The page of a rule in docs/audit/, from its declaration.
#pragma once

#include <string>

#include "scenarios/audit/rule.h"

namespace ballast::audit {

std::string rule_page(const Rule& rule);  // Markdown
// The list of all rules, for docs/audit/README.md.
std::string rule_index();
std::string products_text(const Rule& rule);  // "HAProxy, nginx, Envoy"

}  // namespace ballast::audit
