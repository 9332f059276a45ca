// Retries as a route or a virtual host says them (config.route.v3.RetryPolicy).
#pragma once

#include "scenarios/configs/envoy/fields.h"

namespace ballast::config::envoy {

Retries read_retry_policy(const At& at);

}  // namespace ballast::config::envoy
