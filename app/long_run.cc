#include "app/long_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/measures.h"
#include "app/text.h"
#include "models/theory/heavy_tails.h"
#include "sim/statistics/batch_means.h"
#include "sim/statistics/quantile.h"
#include "sim/statistics/warmup.h"

namespace ballast {

namespace {

struct Batch {
  Histogram latency;
  double failed = 0;
};

Json too_short(const std::string& why) { return {{"too_short", why}}; }

Json with_interval(const Interval& interval) {
  return {{"value", interval.value}, {"low", std::max(0.0, interval.low)}, {"high", interval.high}};
}

void put_quantile_interval(Json& json, const char* name, double share,
                           const ClusteredSamples& samples) {
  const auto count = static_cast<double>(samples.pooled().count());
  if (std::string why = why_withheld(share, count); !why.empty())
    json["withheld"][name] = std::move(why);
  else
    json[name] = with_interval(samples.quantile_interval(share));
}

}  // namespace

bool is_steady(const SystemSpec& spec) {
  if (spec.incident || !spec.timeline.empty()) return false;
  return std::all_of(spec.traffic.begin(), spec.traffic.end(), [](const TrafficSpec& traffic) {
    if (std::holds_alternative<TraceArrivals>(traffic.arrivals)) return false;
    const auto* open = std::get_if<OpenArrivals>(&traffic.arrivals);
    return open == nullptr || open->rate.segments.size() <= 1;
  });
}

void LongRun::add(Time end, const Histogram& latency, std::uint64_t failed) {
  if (groups_.empty() || buckets_in_last_ == buckets_per_group_) {
    if (groups_.size() == kMostGroups) {
      for (std::size_t i = 0; i < kMostGroups / 2; ++i) {
        Group& even = groups_[2 * i];
        const Group& odd = groups_[2 * i + 1];
        even.latency.merge(odd.latency);
        even.failed += odd.failed;
        even.end = odd.end;
        if (i > 0) groups_[i] = std::move(even);
      }
      groups_.resize(kMostGroups / 2);
      buckets_per_group_ *= 2;
    }
    groups_.emplace_back();
    buckets_in_last_ = 0;
  }
  Group& last = groups_.back();
  last.end = end;
  last.latency.merge(latency);
  last.failed += failed;
  ++buckets_in_last_;
}

Json LongRun::steady_state(const SystemSpec& spec) const {
  if (!is_steady(spec)) return {};
  std::size_t first = 0, end = groups_.size();
  while (first < end && groups_[first].end <= kStart + spec.warmup) ++first;
  // The last may be of fewer buckets than the others.
  if (first < end && buckets_in_last_ < buckets_per_group_) --end;

  std::vector<double> means;
  for (std::size_t i = first; i < end; ++i)
    means.push_back(groups_[i].latency.count() > 0 ? groups_[i].latency.mean_s()
                    : means.empty()                ? 0
                                                   : means.back());
  const std::optional<std::size_t> cut = mser5(means);
  if (!cut)
    return too_short(
        fmt::format("its warm-up cannot be told from the rest in {} buckets of the series; run it "
                    "longer, or use --replications",
                    end - first));
  first += *cut;

  std::vector<double> sums, counts;
  for (std::size_t i = first; i < end; ++i) {
    sums.push_back(groups_[i].latency.sum_s());
    counts.push_back(static_cast<double>(groups_[i].latency.count()));
  }
  const std::size_t size = batch_size(sums.size());
  if (size == 0)
    return too_short(
        fmt::format("{} buckets are left after the warm-up, it takes {} batches; run it "
                    "longer, or use --replications",
                    sums.size(), kLeastBatches));
  const BatchMeans mean = batch_means(sums, counts);
  if (!mean.independent)
    return too_short(
        fmt::format("consecutive batches of {} are correlated; run it longer, or use "
                    "--replications",
                    time_text(seconds(groups_[first + size - 1].end - groups_[first].end) +
                              seconds(groups_[1].end - groups_[0].end))));

  first += sums.size() % size;
  std::vector<Batch> batches;
  ClusteredSamples samples;
  std::vector<double> failed, ended;
  for (std::size_t i = first; i < end; ++i) {
    if ((i - first) % size == 0) batches.emplace_back();
    batches.back().latency.merge(groups_[i].latency);
    batches.back().failed += static_cast<double>(groups_[i].failed);
  }
  for (const Batch& batch : batches) {
    samples.add(batch.latency);
    failed.push_back(batch.failed);
    ended.push_back(batch.failed + static_cast<double>(batch.latency.count()));
  }

  const Time from = first > 0 ? groups_[first - 1].end : kStart;
  Json json = {{"warmup_s", exact_seconds(from)},
               {"batches", batches.size()},
               {"batch_s", exact_seconds(groups_[first + size - 1].end - from)}};
  if (std::any_of(ended.begin(), ended.end(), [](double n) { return n > 0; }))
    json["error_ratio"] = with_interval(proportion_interval(failed, ended));
  if (samples.pooled().count() == 0) return json;
  Json& latency = json["latency"] = Json::object();
  if (heavy_tails(spec).empty())
    latency["mean"] = with_interval(mean.interval);
  else
    latency["withheld"]["mean"] = "under a heavy tail it has no interval";
  put_quantile_interval(latency, "p50", 0.5, samples);
  put_quantile_interval(latency, "p95", 0.95, samples);
  put_quantile_interval(latency, "p99", 0.99, samples);
  put_quantile_interval(latency, "p999", 0.999, samples);
  return json;
}

}  // namespace ballast
