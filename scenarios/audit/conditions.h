// What can be said of conditions of routes without a request: whether one takes all that another
// would.
#pragma once

#include "scenarios/configs/facts.h"

namespace ballast::audit {

// Every request that meets `inner` certainly meets `outer`. False where that cannot be told.
bool covers(const config::Condition& outer, const config::Condition& inner);
bool implies(const config::Match& inner, const config::Match& outer);

// A request whose value (path, header) this is meets the test, were it not negated.
bool value_meets(const std::string& value, const config::Match& test);

// `^/api/` as the prefix it is, and the like; others unchanged.
config::Match simplified(config::Match match);

}  // namespace ballast::audit
