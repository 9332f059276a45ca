// Retries of proxies that stand in front of each other.
#pragma once

#include <vector>

#include "scenarios/audit/audit.h"

namespace ballast::audit {

// The configurations from the client to the servers. A finding in the first one, if the most
// tries of a request in all of them together are more than a few.
std::vector<Finding> layered_retries(const std::vector<const config::Config*>& layers);

}  // namespace ballast::audit
