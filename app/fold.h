// Replications of one scenario, folded in their order into one result in which each measured number
// is {value, low, high} with a 95 % interval (sim/statistics/interval.h). What is kept of a
// replication is two numbers for each measure and its histograms (sim/statistics/quantile.h).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/json.h"
#include "models/spec.h"
#include "sim/statistics/quantile.h"

namespace ballast {

class Fold {
 public:
  Fold();
  ~Fold();
  Fold(Fold&&) noexcept;
  Fold& operator=(Fold&&) noexcept;

  // The measures of the next replication, as of run_measures.
  void add(const Json& measures);
  std::size_t replications() const { return replications_; }

  // The block of the result, as of one run but with {value, low, high}; {value} where an interval
  // cannot be had. A quantile is left out, with the reason in `withheld`, when there are too few
  // samples for it. Means and extremes of times under a heavy tail have no interval.
  Json numbers(const SystemSpec& spec) const;

  // What one measure came to in each replication.
  struct Values {
    std::string kind;            // of app/measures.h
    std::vector<double> values;  // NaN where the replication has none; the part of a ratio
    std::vector<double> wholes;  // of ratios and proportions (0 where it has none)
    double share = 0;            // of quantiles
    std::shared_ptr<ClusteredSamples> samples;  // the same

    double of(std::size_t replication) const;  // the measure there; NaN when it has none
    // Absent when no replication has it; infinite when there is one.
    std::optional<Interval> interval(double confidence = kConfidence) const;
    Sample sample() const;  // to be compared; NaN where a replication has none
  };
  // By its path in the result ("phases" left out, list members by name); null when no replication
  // has it.
  const Values* find(const std::vector<std::string>& path) const;
  std::vector<std::string> names() const;  // of all measures, "phases" left out

 private:
  struct Node;
  void add_to(Node& node, const Json& measures, const std::shared_ptr<ClusteredSamples>& samples);
  static void add_names(const Node& node, const std::string& prefix,
                        std::vector<std::string>& names);
  Json folded(const Node& node, bool heavy) const;

  std::size_t replications_ = 0;
  std::unique_ptr<Node> root_;
  std::vector<Values> cells_;
  std::vector<std::shared_ptr<ClusteredSamples>> samples_;
};

}  // namespace ballast
