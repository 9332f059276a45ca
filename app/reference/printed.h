// Numbers that have been rounded to be printed.
#pragma once

namespace ballast {

// Of the shortest decimal text that reads as `value`: 3 for 0.0125, 1 for 5.0.
int significant_digits(double value);

// One unit of the last of them: 0.0001 for 0.0125.
double last_digit(double value);

// The number that was rounded, where it is plain what it was: 333.333333 was 1000/3, 0.0833333 was
// 1/12. Of six digits and more, a fraction with a denominator up to 64 within half a unit of the
// last.
double unrounded(double value);

}  // namespace ballast
