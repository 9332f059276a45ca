#include "models/theory/redundancy.h"

#include <cmath>
#include <limits>

#include "models/theory/solve.h"

namespace ballast::theory {

double hedged_beyond(const KnownLaw& latency, double delay_s, double t_s) {
  return latency.beyond(t_s) * (t_s > delay_s ? latency.beyond(t_s - delay_s) : 1);
}

double hedged_quantile_s(const KnownLaw& latency, double delay_s, double p) {
  return quantile_of(p, latency.mean(),
                     [&](double t) { return hedged_beyond(latency, delay_s, t); });
}

double hedged_extra_ratio(const KnownLaw& latency, double delay_s) {
  return latency.beyond(delay_s);
}

double fan_out_slow_ratio(double p, double parts) {
  return p < 1 ? -std::expm1(parts * std::log1p(-p)) : 1;
}

double redundancy_mean_sojourn(std::uint32_t servers, std::uint32_t copies, double arrivals) {
  if (!(arrivals < 1)) return std::numeric_limits<double>::infinity();
  const double k = servers;
  double ratio = 1;  // C(k - 1, d - 1) / C(i - 1, d - 1), from i = k downwards
  double sum = 0;
  for (std::uint32_t i = servers; i >= copies; --i) {
    sum += 1 / (k * ratio - k * arrivals);
    if (i > copies) ratio *= static_cast<double>(i - 1) / (i - copies);
  }
  return sum;
}

}  // namespace ballast::theory
