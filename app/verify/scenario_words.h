// The words of a scenario, for the recipes: quantities without an exponent, which the language does
// not know, and the one shape that most entries have.
#pragma once

#include <string>

namespace ballast {

std::string rate_text(double per_s);  // "0.75/s"
std::string seconds_text(double s);   // "0.1s"
std::string exponential_text(double mean_s);

// One stream, one balancer `edge`, one pool `app`; the last three in flow notation without braces.
std::string one_pool_text(const std::string& arrivals, const std::string& work,
                          const std::string& pool, const std::string& algorithm = "random");
std::string poisson_text(double per_s);

// How many customers know the mean wait to 1 % at 99.9 %: those of M/M/1; in heavy traffic other
// laws scale its variance by the sum of the squared coefficients of variation of gaps and work,
// which is 2 there.
double customers_for_one_percent(double rho, double scv_sum = 2);
// Fifteen relaxation times of the queue: what is left of the empty start is below 1e-6.
double unsettled_s(double rho, double scv_sum = 2);

}  // namespace ballast
