// Laws with so heavy a tail that the mean of a time has no variance, or is itself infinite: then no
// interval of a mean holds, however long the run, and a tight one would deceive. The wait of a FIFO
// queue has one moment fewer than its work (Kiefer & Wolfowitz, "On the characteristics of the
// general queueing process", Annals of Mathematical Statistics 27, 1956), so its variance takes
// three; the sojourn under processor sharing has as many as the work.
#pragma once

#include <string>
#include <vector>

#include "models/spec.h"

namespace ballast {

struct HeavyTail {
  std::string where;           // "the work of traffic web"
  double tail_index = 0;       // alpha: moments below it exist
  bool infinite_mean = false;  // not even the mean wait exists
};

// Events of the timeline included, each law once.
std::vector<HeavyTail> heavy_tails(const SystemSpec& spec);

}  // namespace ballast
