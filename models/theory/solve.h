// Where a function takes a given value: every quantile of this folder is found here. By bisection,
// to the last bit: the functions are cheap and all that is known of them is that they fall.
#pragma once

#include <functional>

namespace ballast::theory {

using Function = std::function<double(double)>;

// The point between `low` and `high` at which `falling` passes `level`; an end, if it does not.
double where_falls_to(double level, double low, double high, const Function& falling);

// The quantile `p` of a duration with the complementary distribution function `beyond`:
// beyond(t) = P(X > t). `scale` > 0 is any duration of its order. 0 where beyond(0) <= 1 - p.
double quantile_of(double p, double scale, const Function& beyond);

// E[g(Q(U))], U uniform in (0, 1): the mean of g over a law with the quantile function `quantile`.
// Double-exponential quadrature (Takahasi & Mori, "Double exponential formulas for numerical
// integration", 1974), which does not mind infinite ends; g must be bounded and smooth, and is
// given u and 1 - u, each with all its digits.
double mean_over_unit(const std::function<double(double u, double rest)>& g);

}  // namespace ballast::theory
