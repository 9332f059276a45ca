// How well a simulation can know its numbers: the variance of long averages, and what a test of
// intervals may find. Times are in units of the mean work.
#pragma once

#include <cstdint>

namespace ballast::theory {

// M/M/1: the average over a time T of the number present has the variance sigma^2 / T, the average
// wait of N customers sigma^2 / N (Whitt, "Planning queueing simulations", Management Science 35,
// 1989; Blomqvist, "The covariance function of the M/G/1 queuing system", 1967).
double number_present_asymptotic_variance(double utilization);
double wait_asymptotic_variance(double utilization);

// Time, or customers, for a normal interval of the given confidence whose half-width is `relative`
// of the mean.
double length_for_precision(double asymptotic_variance, double mean, double relative,
                            double confidence);

// X(t) = phi X(t - 1) + e(t), e standard normal.
double autoregression_variance(double phi);
double autoregression_asymptotic_variance(double phi);
double autoregression_correlation_time(double phi);  // 1 + 2 sum of the correlations

// Of `replications` intervals that each cover with probability `coverage`, the share that does lies
// in this band with the given confidence: exact binomial, equal tails.
struct CoverageBand {
  double low = 0, high = 1;
};
CoverageBand coverage_band(std::uint32_t replications, double coverage, double confidence);

}  // namespace ballast::theory
