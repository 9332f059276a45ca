// The result of `ballast split`, for people and for programs.
#pragma once

#include <string>

#include "app/json.h"
#include "app/split/input.h"

namespace ballast {

// a, b, c, ... or, when there are more than 26 servers, their numbers from 1.
std::string server_label(ServerIndex server, std::size_t servers);

// With `order`: first the server of each request, on one line; or a line a key.
std::string split_text(const SplitPlan& plan, const Split& split, bool order);
Json split_json(const SplitPlan& plan, const Split& split);

}  // namespace ballast
