// What a verification has found: a table for people, JSON (schema "ballast/verification/1").
#pragma once

#include <string>

#include "app/json.h"
#include "app/text.h"
#include "app/verify/verify.h"

namespace ballast {

// `all`: a line for every number that was simulated, not only for the one farthest off.
std::string verification_text(const Verification& verification, bool all, const Style& style);
Json verification_json(const Verification& verification, const std::string& mode);

}  // namespace ballast
