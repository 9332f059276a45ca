// The measured workloads as a table for people.
#pragma once

#include <string>

#include "app/json.h"

namespace ballast::bench {

std::string table(const Json& measured);

}  // namespace ballast::bench
