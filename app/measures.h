// What a number of a result is, so that one run gives it as it is and several runs fold it into a
// value with an interval (app/fold.h). A tree of measures is a JSON document in which each measured
// number is a small object of its own, `{"measure": KIND, "value": ...}`, made by the functions
// here; all that is not measured (names, weights, the ends of windows) is plain JSON.
//
// KIND          over several runs
// count         the mean; a run without it has 0
// level         the mean over the runs that have it
// extreme       the same, of the largest of something
// ratio         sum of parts / sum of wholes
// mean          the same, of times; without an interval under a heavy tail (theory/heavy_tails.h)
// proportion    the same, where the part counts some of the whole
// quantile      that of all samples together; they are the member `samples` beside it
// samples       nothing; a histogram for the quantiles
#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "app/json.h"
#include "sim/histogram.h"
#include "sim/statistics/interval.h"

namespace ballast {

Json count_measure(const Json& number);
Json level_measure(const Json& number);
Json extreme_measure(const Json& number);

// Put a member, unless the ratio has no data or is not finite.
void put_ratio(Json& json, const char* name, double part, double whole);
void put_proportion(Json& json, const char* name, double part, double whole);
void put_mean(Json& json, const char* name, double sum, double count);
void put_mean(Json& json, const char* name, const Histogram& histogram);

struct NamedQuantile {
  const char* name;
  double share;
};
void put_quantiles(Json& json, const Histogram& histogram,
                   std::initializer_list<NamedQuantile> quantiles);
// What `put_quantiles` put under "samples".
Histogram samples_in(const Json& measure);

bool is_measure(const Json& json);
bool is_samples(const Json& json);

// One run: each measure becomes its value. A quantile of too few samples is left out, and the
// object that held it gets a member `withheld` with the reason. It uses up what it is given, so
// that the two never stand in memory together.
Json plain_numbers(Json measures);

// A result of several runs with each {value, low, high} replaced by its value.
Json values_only(const Json& result);
// The interval of a member of such a result; infinite where there is none, absent for other JSON.
std::optional<Interval> interval_in(const Json& number);

// The reason to withhold a quantile of so many samples; empty when there is none.
std::string why_withheld(double share, double samples);

}  // namespace ballast
