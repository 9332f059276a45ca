// What several rules ask of a backend.
#pragma once

#include <string>
#include <vector>

#include "scenarios/audit/audited.h"

namespace ballast::audit {

using config::Backend;
using config::HashKey;
using config::Product;
using config::Server;

// The choice depends on requests in flight: least connections and its kind.
bool looks_at_load(const AuditedBackend& backend);
// The choice depends on a key of the request.
bool by_hash(const AuditedBackend& backend);
// A ring or a tree, where a server that goes takes only its own keys along.
bool by_ring(const AuditedBackend& backend);

// What is hashed: by the backend or, in Envoy, by the routes that lead to it.
std::vector<HashKey> keys_of(const AuditedBackend& backend);

// Servers that take traffic now, and those that stand by.
std::vector<const Server*> serving(const Backend& backend);
std::vector<const Server*> standing_by(const Backend& backend);
std::vector<std::string> names_of(const std::vector<const Server*>& servers);

// Somebody finds out when the server fails: active checks, or ordinary traffic.
bool actively_checked(const Server& server);
bool checked(const AuditedBackend& backend, const Server& server);

// Whether a failed response, not only a failed connection, is tried again.
bool retries_responses(const config::Retries& retries);
// Tries of one request at most, in a backend of this many servers; 1: no retries.
double attempts_of(const config::Retries& retries, std::size_t servers);

// Only private addresses can reach the listeners, so those who come are proxies; empty listeners
// say nothing.
bool private_only(const config::Frontend& frontend);

// The frontends whose routes lead to a backend.
std::vector<const config::Frontend*> frontends_of(const AuditedBackend& backend,
                                                  const Audited& audited);

std::string lower(std::string text);

}  // namespace ballast::audit
