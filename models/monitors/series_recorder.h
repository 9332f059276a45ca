// The time series: what a dashboard would have shown, bucket by bucket. Offered counts arrivals in
// the bucket, ok and failed count ends, whenever the request arrived.
#pragma once

#include <vector>

#include "models/monitors/ledger.h"
#include "models/result.h"
#include "models/servers/server_bank.h"
#include "sim/histogram.h"

namespace ballast {

class SeriesRecorder {
 public:
  explicit SeriesRecorder(const SystemSpec& spec);

  // An attempt for which the pool had no server to offer: the pool's, but no server's.
  void unplaced(PoolIndex pool) { ++unplaced_[pool]; }

  // What part of the pool's servers is believed good, for the pools of believing(),
  // before close().
  const std::vector<PoolIndex>& believing() const { return believing_; }
  void believed_up(PoolIndex pool, double share) { believed_[pool] = share; }

  // Ends the present bucket. An empty bucket (no time has passed) is left out: false.
  bool close(const ServerBank& bank, Ledger& ledger, Time now);
  // What all traffic together did in the bucket that has just ended.
  const Ledger::Recent& total() const { return traffic_.size() == 1 ? recent_ : total_; }
  Series take() { return std::move(series_); }

 private:
  struct Counts {
    std::uint64_t offered = 0, attempts = 0, ok = 0, failed = 0;
  };
  struct Last {
    std::uint64_t offered = 0, ok = 0, failed = 0, busy = 0, queue = 0, workers = 0;
  };
  void add(const std::string& entity, const char* metric);
  void traffic_row(const Ledger::Recent& counts);
  void put(double value) { series_.columns[next_++].values.push_back(value); }

  std::vector<Counts> traffic_;          // [traffic], at the last close
  Ledger::Recent recent_, total_;        // to work with
  std::vector<Last> last_;               // [server]
  std::vector<std::size_t> pool_size_;   // [pool]
  std::vector<std::uint64_t> unplaced_;  // [pool], in this bucket
  std::vector<PoolIndex> believing_;     // pools that some balancer watches, sooner or later
  std::vector<double> believed_;         // [pool]
  Series series_;
  std::size_t next_ = 0;
  Time from_ = kStart;
};

}  // namespace ballast
