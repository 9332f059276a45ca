// Whose requests a split plays, for algorithms that place by an affinity key: the keys of a file,
// numbered strangers, or the users of a scenario.
#pragma once

#include <string>
#include <vector>

#include "models/balancers/split.h"
#include "models/spec.h"

namespace ballast {

// The lines of a file ("-" is standard input), without their ends. An empty line is an empty key: a
// request that has none. Throws IoError.
std::vector<std::string> read_keys(const std::string& file);

// Request k has key k of the list, from the start again after the last.
KeyOfRequest listed_keys(std::vector<std::string> keys);

// A different key for each request: user-1, user-2, ..., addresses spread over 10.0.0.0/8, or paths
// /1, /2, ... No key where `kind` asks for none.
KeyOfRequest numbered_keys(KeyKind kind);

// The users of a traffic entry, by their popularity; a stranger for each request where the entry
// names no users.
KeyOfRequest keys_of_traffic(const SystemSpec& system, TrafficIndex traffic, KeyKind kind);

}  // namespace ballast
