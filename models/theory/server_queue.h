// The queue of one server by the formula that fits its stream and work: waits, sojourns and losses
// in the stationary state. Times are in seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "models/spec.h"
#include "models/theory/streams.h"

namespace ballast {

struct QueuePrediction {
  enum class Standing : std::uint8_t {
    kExact,          // of the model as configured
    kApproximation,  // something is left out, or the formula itself is an approximation
    kBounds,         // the truth lies between two models
  };
  std::string model;  // "M/M/8/108"
  Standing standing = Standing::kExact;
  double utilization = 0;                             // carried; 0 where workers are unlimited
  double loss_ratio = 0;                              // of attempts, to the full queue
  double wait_s = 0;                                  // mean; of kBounds the lower one
  double sojourn_s = 0;                               // mean, at the server
  std::optional<double> wait_high_s, sojourn_high_s;  // of kBounds
  // P(sojourn > t); empty where only the mean is known.
  std::function<double(double)> sojourn_beyond;
};

struct ServerShape {
  std::uint32_t workers = 1;  // or kUnlimited
  std::uint32_t queue = kUnlimited;
  Discipline discipline = Discipline::kFifo;
};

// Nothing where there is no stationary state (overload without a limit of the queue).
std::optional<QueuePrediction> server_queue(const Stream& stream, const AttemptWork& work,
                                            const ServerShape& server);

// A whole pool of equal servers whose algorithm looks at the load; `stream` is what each of them
// gets. By its own formula where it has one (jsq of few single workers, lwl, power_of_d), else
// between one queue for all and a random split. Of the mean server.
std::optional<QueuePrediction> pool_queue(const Stream& stream, const AttemptWork& work,
                                          const ServerShape& server, std::uint32_t servers,
                                          const PolicySpec& policy);

// The time in which a queue forgets how it began, about: the relaxation time of M/M/1 at the
// capacity of all workers, three times over.
double settling_s(double utilization, double capacity_per_s);

}  // namespace ballast
