#include "models/theory/idle_queue.h"

#include <cmath>

#include "models/theory/power_of_d.h"
#include "models/theory/solve.h"

namespace ballast::theory {

IdleQueue idle_queue(double utilization, double servers_per_dispatcher, double choices) {
  const double reports = servers_per_dispatcher * (1 - utilization);  // a dispatcher holds
  // Reports in queues are customers of a power of d: the mean number present grows with the load.
  const double occupied =
      choices == 1 ? reports / (1 + reports) : where_falls_to(-reports, 0, 1, [&](double load) {
        return -load * PowerOfD(choices, load).mean_sojourn();
      });
  return {occupied, 1 / (1 - utilization * (1 - occupied))};
}

}  // namespace ballast::theory
