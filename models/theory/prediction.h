// What can be said about a system before any run: the fluid balance of rates. Every instant at
// which the timeline changes something gets the offered rate of each pool, the share, rate and
// utilization of each server, and what overload must lose: a server offered rho > 1 times what it
// can do loses 1 - 1 / rho of it when its queue is limited, and falls behind without end when it is
// not. Downstream pools get what the pools above them let through. Retries multiply what is
// offered: with A attempts that fail with probability p each, a request makes (1 - p^A) / (1 - p)
// of them.
//
// These are stationary means of every regime, as if it lasted for ever. Not in the rates, shares
// and losses above the level of servers:
// - queueing: losses of bursts below rho = 1. The `queue` of a server tells about those, and about
//   waits: by the formula that fits it (server_queue.h), where one does;
// - transients: backlog of an earlier regime, users pinned before a change of weights, users who
// come
//   back (`come_back`), slow convergence of a retry storm, or one that stays after its cause;
// - timeouts of requests that do get served. Of an unlimited queue in overload, only the excess is
//   counted as failed, and only for clients that give up at all: a lower bound;
// - load-aware algorithms: their shares are taken as proportional to capacity (`by_load`). That
// they
//   feed a server which fails fast, or ignore a small difference in speed, is left to the run;
// - time that a worker spends waiting in a queue below it (its calls' own work does count);
// - correlation of load and failure over time: a flapping server counts as half its requests
// failed,
//   a closed loop of users is capped where its busiest server saturates.
//
// Rates are per second; utilization is offered work per capacity, may exceed 1 and is infinite
// while a server is paused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/spec.h"
#include "models/theory/server_queue.h"

namespace ballast {

struct ServerPrediction {
  double share = 0;                      // of the attempts that reach the pool
  double rate_per_s = 0;                 // attempts
  double utilization = 0;                // offered; 0 where workers are unlimited
  double loss_ratio = 0;                 // of its attempts: refused, or lost to the full queue
  double backlog_per_s = 0;              // attempts by which an unlimited queue grows
  std::optional<QueuePrediction> queue;  // absent where no formula fits: the pool's remarks say why
};

struct PoolPrediction {
  double rate_per_s = 0;
  double utilization = 0;  // offered work per capacity of the servers in service
  double loss_ratio = 0;
  bool by_load = false;  // some shares are an approximation: the algorithm looks at the load
  std::vector<ServerPrediction> servers;
  // Of accepted attempts, where every server that gets any has a `queue`.
  std::optional<double> sojourn_s, sojourn_high_s;  // mean; the high one of bounds
  std::optional<double> sojourn_p99_s;
  std::vector<std::string> remarks;  // what does not apply here and why, in words
};

struct TrafficPrediction {
  double rate_per_s = 0;  // requests
  double attempts_per_request = 1;
  double error_ratio = 0;  // of requests, after all their attempts
};

struct SystemPrediction {
  Time at = kStart;
  Time until = kStart;     // start of the next, or the end of the run
  std::string what;        // what changed, in words; empty at the start
  double error_ratio = 0;  // of all requests
  std::vector<TrafficPrediction> traffic;
  std::vector<PoolPrediction> pools;
};

// One entry for t = 0 and one after each later instant, before the end of the run, at which an
// event, a step of a rollout, the end of a fault or a jump of a rate profile changes something.
std::vector<SystemPrediction> predict(const SystemSpec& spec);

}  // namespace ballast
