// What the variants of a comparison went through over time, to be laid over each other: the mean of
// the replications in each span of time and its 95 % interval, each span by itself.
#pragma once

#include <string>
#include <vector>

#include "models/result.h"
#include "models/spec.h"

namespace ballast {

class Overlay {
 public:
  // Spans are whole intervals of the scenarios, long enough that there are not too many.
  explicit Overlay(const std::vector<const SystemSpec*>& systems);

  // The series of the next replication of a variant.
  void add(std::size_t variant, const Series& series);

  Duration interval() const { return interval_; }
  // Columns of the entity names[variant]: success_ratio and latency_p99_s (the highest in the
  // span), each with _low and _high. A span of which fewer than two replications have a number has
  // none.
  Series series(const std::vector<std::string>& names) const;

 private:
  struct Cell {
    double n = 0;
    double mean = 0;
    double squares = 0;  // of the deviations from the mean
  };
  using Row = std::vector<Cell>;
  static void add(Row& row, std::size_t at, double value);

  Duration interval_{0};
  std::vector<Row> success_;  // by variant
  std::vector<Row> latency_;
};

}  // namespace ballast
