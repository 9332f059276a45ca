// Quantiles of the normal and the chi-square law.
#pragma once

namespace ballast::theory {

// The z with P(Z > z) = rest.
double normal_upper_quantile(double rest);

// The x with P(X > x) = rest for chi-square with the given degrees of freedom.
double chi_square_upper_quantile(double degrees, double rest);

// P(X > x) for noncentral chi-square.
double noncentral_chi_square_beyond(double x, double degrees, double noncentrality);

}  // namespace ballast::theory
