// Customers who do not wait for ever. Poisson arrivals, exponential work, first come first served;
// who is being served stays. Rates are per second, times in seconds. Any load will do.
#pragma once

#include <cstdint>

namespace ballast::theory {

// M/M/c+M, "Erlang A": each waiting customer leaves at the rate `abandons_per_s`. Palm, "Research
// on telephone traffic carried by full availability groups", 1957; Garnett, Mandelbaum & Reiman,
// "Designing a call center with impatient customers", M&SOM 4(3), 2002.
struct ErlangA {
  double abandon_ratio = 0;
  double wait_probability = 0;
  double mean_waiting = 0;
  double mean_wait_s = 0;  // of all, served or not
  double utilization = 0;  // carried
};
ErlangA erlang_a(double arrivals_per_s, double services_per_s, std::uint32_t workers,
                 double abandons_per_s);

// M/M/1+D: who has waited `patience_s` in the queue leaves it. Law of the virtual wait after
// Baccelli & Hebuterne, "On queues with impatient customers", 1981.
struct QueueTimeout {
  double timeout_ratio = 0;
  double idle_ratio = 0;
  double mean_wait_of_served_s = 0;
};
QueueTimeout queue_timeout(double arrivals_per_s, double services_per_s, double patience_s);

}  // namespace ballast::theory
