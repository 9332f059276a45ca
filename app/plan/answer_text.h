// The answer of a plan in a sentence, made of its JSON alone.
#pragma once

#include <string>

#include "app/json.h"

namespace ballast {

// "22-23 servers of app: 23 verified to meet the objectives, 22 too near to tell".
std::string plan_answer_text(const Json& plan);
// "22-23", "23", or "none".
std::string plan_answer_range(const Json& plan);

}  // namespace ballast
