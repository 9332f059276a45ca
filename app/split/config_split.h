// `ballast split haproxy.cfg`: what a configuration does to traffic. For each backend that a route
// leads to, the share of each server now and with any one other server down, against its weight
// and, where they are given, against traffic and capacity.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/config_input.h"
#include "app/json.h"
#include "models/balancers/split.h"

namespace ballast {

struct ConfigSplitOptions {
  ConfigArguments input;
  std::string capacity;  // of one server, "100/s"; empty: not asked
  bool hold = false;     // requests stay open
  bool order = false;    // keep the picks one by one
  std::uint64_t seed = 1;
};

struct RouteShare {
  std::string traffic;  // the name of its traffic entry in an import
  std::string frontend;
  std::string route;
  std::string backend;
  Location where;
  double share = 1;  // of the route's requests
  double rate_per_s = 0;
};

struct ServerShare {
  std::string name;
  std::uint32_t weight = 0;
  bool backup = false;
  bool serves = true;  // not disabled, drained or of weight 0
  double share = 0;
  double expected = 0;  // by weight
  double most = 0;      // with the worst other server down
  std::string without;  // which one that is; empty: none changes anything
};

struct BackendShares {
  std::string name;
  std::string kind;
  std::string algorithm;
  Location where;
  double rate_per_s = 0;
  std::vector<ServerShare> servers;
  // With one server down: shares of the others, and what part of the requests nobody takes.
  struct Loss {
    std::size_t server = 0;
    std::vector<double> shares;
    double unserved = 0;
  };
  std::vector<Loss> losses;
  double unserved = 0;
  bool sticky = false;
  std::vector<ServerIndex> picks;  // in their order, if that is asked for
};

struct ConfigSplit {
  std::string target;
  bool rates_given = false;
  std::optional<double> capacity_per_s;
  std::vector<RouteShare> routes;
  std::vector<BackendShares> backends;
  std::vector<Diagnostic> warnings;
};

// Whether a file looks like a configuration rather than a scenario.
bool is_config(const std::string& file);

// Throws InvalidInput or IoError.
ConfigSplit split_config(const ConfigSplitOptions& options);

std::string config_split_text(const ConfigSplit& split);
Json config_split_json(const ConfigSplit& split);

}  // namespace ballast
